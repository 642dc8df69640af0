"""The table of Bot API methods: which code answers which name."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.emulator import editing, looking, sending
from tests.emulator.calls import Call
from tests.emulator.errors import not_found
from tests.emulator.history import Called
from tests.emulator.settings import Settings
from tests.emulator.world import World

Method = Callable[[Call], Any]

_CHAT: dict[str, Callable[[World, Call], Any]] = {
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_file,
    "sendvoice": sending.send_file,
    "senddocument": sending.send_file,
    "sendaudio": sending.send_file,
    "sendvideo": sending.send_file,
    "sendanimation": sending.send_file,
    "sendvideonote": sending.send_file,
    "sendsticker": sending.send_file,
    "sendmediagroup": sending.send_media_group,
    "sendlocation": sending.send_location,
    "sendpoll": sending.send_poll,
    "sendcontact": sending.send_other,
    "senddice": sending.send_other,
    "sendvenue": sending.send_other,
    "sendgame": sending.send_other,
    "sendinvoice": sending.send_other,
    "sendchecklist": sending.send_other,
    "sendpaidmedia": sending.send_other,
    "copymessage": sending.copy_message,
    "forwardmessage": sending.forward_message,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagereplymarkup": editing.edit_markup,
    "editmessagemedia": editing.edit_media,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_tap,
    "getchat": looking.get_chat,
    "getchatmember": looking.get_chat_member,
    "getfile": looking.get_file,
}

# Methods that are counted and answered with "true", without any effect here.
_NODDED = frozenset(
    {
        "answerinlinequery",
        "answerprecheckoutquery",
        "answershippingquery",
        "approvechatjoinrequest",
        "banchatmember",
        "banchatsenderchat",
        "close",
        "closeforumtopic",
        "closegeneralforumtopic",
        "declinechatjoinrequest",
        "deletechatphoto",
        "deletechatstickerset",
        "deleteforumtopic",
        "editforumtopic",
        "editgeneralforumtopic",
        "hidegeneralforumtopic",
        "leavechat",
        "logout",
        "pinchatmessage",
        "promotechatmember",
        "reopenforumtopic",
        "reopengeneralforumtopic",
        "restrictchatmember",
        "sendchataction",
        "sendmessagedraft",
        "setchatadministratorcustomtitle",
        "setchatdescription",
        "setchatmenubutton",
        "setchatpermissions",
        "setchatphoto",
        "setchatstickerset",
        "setchattitle",
        "setmessagereaction",
        "setmydefaultadministratorrights",
        "setpassportdataerrors",
        "unbanchatmember",
        "unbanchatsenderchat",
        "unhidegeneralforumtopic",
        "unpinallchatmessages",
        "unpinallforumtopicmessages",
        "unpinchatmessage",
    }
)

# These reach a chat, so a person who blocked the bot or an unknown chat refuses them.
_NEEDS_CHAT = frozenset({"sendchataction", "sendmessagedraft", "pinchatmessage"})

# Methods whose calls count as messages against the sending limits.
SENDS = frozenset(name for name in _CHAT if name.startswith(("send", "copy", "forward")))


class Methods:
    """Performs calls of all methods, except those about getting updates."""

    def __init__(self, world: World, settings: Settings) -> None:
        self._world = world
        self._table: dict[str, Method] = {
            name: partial(method, world) for name, method in _CHAT.items()
        }
        self._table.update(_about_bot(settings))

    def perform(self, call: Call) -> Any:
        """Perform a call and return its result; raise ApiError when it is refused."""
        method = self._table.get(call.method)
        if method is not None:
            result = method(call)
            if call.method not in _CHAT:
                self._count(call)
            return result
        if call.method not in _NODDED:
            raise not_found()
        if call.method in _NEEDS_CHAT:
            self._world.chat_for_bot(call.integer("chat_id"))
        self._count(call)
        return True

    def _count(self, call: Call) -> None:
        self._world.history.add(Called(at=self._world.clock(), method=call.method))


def _about_bot(settings: Settings) -> dict[str, Method]:
    return {
        "getme": settings.get_me,
        "setmycommands": settings.set_commands,
        "getmycommands": settings.get_commands,
        "deletemycommands": settings.delete_commands,
        "setmyname": settings.set_words,
        "getmyname": settings.get_words,
        "setmydescription": settings.set_words,
        "getmydescription": settings.get_words,
        "setmyshortdescription": settings.set_words,
        "getmyshortdescription": settings.get_words,
        "getchatmenubutton": settings.get_menu,
        "getmydefaultadministratorrights": settings.get_rights,
    }
