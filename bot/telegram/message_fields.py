"""What each field of Telegram's messages is to us, classed by hand, the newest version's too."""

from collections.abc import Mapping
from enum import Enum, auto

BOT_API = "10.3"  # the version whose Message is classed here


class Field(Enum):
    """What a field of a message is."""

    ANSWER = auto()  # content that can be an answer, where a question takes its kind
    UNUSABLE = auto()  # content that is no answer to anything: the person is told so
    SERVICE = auto()  # tells what happened in the chat; nobody said it, so it is not answered
    METADATA = auto()  # tells something about the message


# Content stands in the order it is looked for: Telegram says some of it twice, for older
# programs, as an animation that is a document too, or a venue that is a location.
_ANSWER = ("text", "rich_message", "voice", "photo", "live_photo")
_UNUSABLE = (
    *("animation", "venue", "location", "audio", "video", "video_note", "sticker", "checklist"),
    *("contact", "dice", "game", "giveaway", "giveaway_winners", "invoice", "paid_media"),
    *("passport_data", "poll", "story"),
)
_FILE = ("document",)  # a picture is an answer as a file as well
_SERVICE = (
    *("boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed"),
    *("chat_owner_left", "chat_shared", "checklist_tasks_added", "checklist_tasks_done"),
    *("community_chat_added", "community_chat_joined", "community_chat_removed"),
    *("connected_website", "delete_chat_photo", "direct_message_price_changed"),
    *("forum_topic_closed", "forum_topic_created", "forum_topic_edited", "forum_topic_reopened"),
    *("general_forum_topic_hidden", "general_forum_topic_unhidden", "gift", "gift_upgrade_sent"),
    *("giveaway_completed", "giveaway_created", "group_chat_created", "left_chat_member"),
    *("managed_bot_created", "message_auto_delete_timer_changed", "migrate_from_chat_id"),
    *("migrate_to_chat_id", "new_chat_members", "new_chat_photo", "new_chat_title"),
    *("paid_message_price_changed", "pinned_message", "poll_option_added", "poll_option_deleted"),
    *("proximity_alert_triggered", "refunded_payment", "successful_payment"),
    *("suggested_post_approval_failed", "suggested_post_approved", "suggested_post_declined"),
    *("suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created", "unique_gift"),
    *("users_shared", "video_chat_ended", "video_chat_participants_invited"),
    *("video_chat_scheduled", "video_chat_started", "web_app_data", "write_access_allowed"),
)
_METADATA = (
    *("author_signature", "business_connection_id", "caption", "caption_entities", "chat", "date"),
    *("direct_messages_topic", "edit_date", "effect_id", "entities", "ephemeral_message_id"),
    *("external_reply", "forward_origin", "from", "guest_bot_caller_chat"),
    *("guest_bot_caller_user", "guest_query_id", "has_media_spoiler", "has_protected_content"),
    *("is_automatic_forward", "is_from_offline", "is_paid_post", "is_topic_message"),
    *("link_preview_options", "media_group_id", "message_id", "message_thread_id"),
    *("paid_star_count", "quote", "receiver_user", "reply_markup", "reply_to_checklist_task_id"),
    *("reply_to_message", "reply_to_poll_option_id", "reply_to_story", "sender_boost_count"),
    *("sender_business_bot", "sender_chat", "sender_tag", "show_caption_above_media"),
    *("suggested_post_info", "via_bot"),
)

FIELDS: Mapping[str, Field] = {
    **dict.fromkeys(_ANSWER, Field.ANSWER),
    **dict.fromkeys(_UNUSABLE, Field.UNUSABLE),
    **dict.fromkeys(_FILE, Field.ANSWER),
    **dict.fromkeys(_SERVICE, Field.SERVICE),
    **dict.fromkeys(_METADATA, Field.METADATA),
}
CONTENT = tuple(name for name, field in FIELDS.items() if field in {Field.ANSWER, Field.UNUSABLE})
"""The fields of which each message that somebody sent has one, the first to be looked for first."""
