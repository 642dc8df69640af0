"""What else people can send in Telegram, as the server shows it: one content for each kind."""

from typing import Any

Content = dict[str, Any]

_FILE = {"file_id": "emulated", "file_unique_id": "emulated", "file_size": 9}
_CHAT = {"id": -1_003_000_000_001, "type": "channel", "title": "The news"}
_STILL = [{**_FILE, "width": 90, "height": 90}, {**_FILE, "width": 1280, "height": 1280}]
_MOVING = {"width": 640, "height": 360, "duration": 2}
_POINT = {"latitude": 55.95, "longitude": -3.19}
_OPTION = {"persistent_id": "0", "text": "Yes", "voter_count": 0}

# Bot API 10.3, field by field; what older programs are told beside it stands beside it here too.
CONTENTS: dict[str, Content] = {
    "animation": {
        "animation": {**_FILE, **_MOVING, "mime_type": "video/mp4"},
        "document": {**_FILE, "mime_type": "video/mp4"},
    },
    "audio": {"audio": {**_FILE, "duration": 3, "mime_type": "audio/mpeg"}},
    "checklist": {"checklist": {"title": "To do", "tasks": [{"id": 1, "text": "Write"}]}},
    "contact": {"contact": {"phone_number": "+441315550100", "first_name": "Bea"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "game": {"game": {"title": "Chess", "description": "A game", "photo": _STILL}},
    "giveaway": {
        "giveaway": {"chats": [_CHAT], "winners_selection_date": 1_770_000_000, "winner_count": 1}
    },
    "giveaway_winners": {
        "giveaway_winners": {
            "chat": _CHAT,
            "giveaway_message_id": 1,
            "winners_selection_date": 1_770_000_000,
            "winner_count": 1,
            "winners": [],
        }
    },
    "invoice": {
        "invoice": {
            "title": "Tea",
            "description": "A cup",
            "start_parameter": "tea",
            "currency": "GBP",
            "total_amount": 250,
        }
    },
    "live_photo": {"live_photo": {**_FILE, **_MOVING, "photo": _STILL}, "photo": _STILL},
    "location": {"location": _POINT},
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]}},
    "passport_data": {
        "passport_data": {"data": [], "credentials": {"data": "", "hash": "", "secret": ""}}
    },
    "poll": {
        "poll": {
            "id": "1",
            "question": "Tea?",
            "options": [_OPTION],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "sticker": {
        "sticker": {
            **_FILE,
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
    },
    "story": {"story": {"chat": _CHAT, "id": 4}},
    "venue": {
        "venue": {"location": _POINT, "title": "The hall", "address": "1 High Street"},
        "location": _POINT,
    },
    "video": {"video": {**_FILE, **_MOVING}},
    "video_note": {"video_note": {**_FILE, "length": 240, "duration": 2}},
}

# What happens in a private chat without anybody saying anything.
SERVICE: dict[str, Content] = {
    "chat_background_set": {"chat_background_set": {"type": {"type": "chat_theme"}}},
    "checklist_tasks_done": {"checklist_tasks_done": {"marked_as_done_task_ids": [1]}},
    "forum_topic_closed": {"forum_topic_closed": {}},
    "forum_topic_created": {"forum_topic_created": {"name": "Tea", "icon_color": 0}},
    "forum_topic_reopened": {"forum_topic_reopened": {}},
    "gift": {"gift": {"gift": {"id": "1", "star_count": 1}}},
    "message_auto_delete_timer_changed": {
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}
    },
    "pinned_message": {"pinned_message": {"message_id": 1, "chat": _CHAT, "date": 0}},
    "proximity_alert_triggered": {"proximity_alert_triggered": {"distance": 5}},
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 7}]}},
    "write_access_allowed": {"write_access_allowed": {}},
}


def paragraph(*pieces: Any) -> Content:
    """Make a paragraph of a rich message: texts, and texts with marks."""
    return {"type": "paragraph", "text": list(pieces)}


def bold(words: str) -> Content:
    """Make words bold, within a rich message."""
    return {"type": "bold", "text": words}


def rich(*blocks: Content) -> Content:
    """Make the content of a rich message (Bot API 10.1, for subscribers of Premium)."""
    return {"rich_message": {"blocks": list(blocks)}}
