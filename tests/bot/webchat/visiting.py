"""People at a browser without scripts: they read pages, press buttons they see, and type."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from aiohttp import FormData, web
from aiohttp.test_utils import TestClient

from bot.authoring.script_store import ScriptCache
from bot.delivery.sender import Sender
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from bot.webchat.app import init_webchat
from bot.webchat.channel import PageNotifier, WebChannel
from dialogues.script.loader import Script, load
from tests.bot.fakes import Seconds
from tests.dialogues.tiny import PROPOSAL

MEAL = b"""\
dialogue:
  id: meal
  version: 1
  title: School meals
  summary: A very short talk about school meals.
privacy:
  notice: We keep what you tell us for **three months**.
  contact: privacy@council.example
  keep_for: 3 months
languages: [cy]
stages:
  - id: start
    title: The start
    minutes: 5
    opens: {day: 0}
    steps:
      - type: consent
        id: consent
        text: Shall we start?
        required:
          - id: take_part
            text: I am 16 or over and agree to take part.
        declined: That is fine.
      - type: card
        id: idea
        title: The idea
        text: Lists are shared.
        image: {file: img/idea.png, alt: Two lists become one}
        file: {title: The plan, file: files/plan.pdf}
      - type: multi
        id: promises
        text: Which promises do you want?
        options: {ask: Ask first, erase: Erase lists, other: Nothing else}
      - type: reflect
        id: why
        text: Why?
      - type: say
        id: thanks
        text: Thank you for that.
"""
MEAL += PROPOSAL.encode()

WELSH = b"""\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: cy\\n"

msgctxt "head.title"
msgid "School meals"
msgstr "Prydau ysgol"
"""

PIXELS = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20\x08\x06\x00\x00\x00"


PLAN = b"%PDF-1.7 a plan"


def meal(accept: str = "[text]", promises: str = "multi") -> Script:
    """Read the short talk about school meals.

    Its open question takes what `accept` names; its promises are asked by a step `promises`.
    """
    source = MEAL.replace(b"text: Why?", f"text: Why?\n        accept: {accept}".encode())
    source = source.replace(b"type: multi", f"type: {promises}".encode())
    return load(
        source,
        name="meal.yaml",
        translations={"cy": WELSH},
        images={"img/idea.png": PIXELS},
        handouts={"files/plan.pdf": PLAN},
    )


@dataclass(slots=True)
class Seen:
    """A page as somebody takes it in."""

    status: int
    path: str
    html: str
    title: str = ""
    bubbles: list[tuple[str, str]] = field(default_factory=list)  # who, what
    forms: list["Form"] = field(default_factory=list)
    problem: str = ""
    draft: str = ""
    images: list[dict[str, str]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # words -> address
    languages: list[str] = field(default_factory=list)  # of the bubbles

    @property
    def answers(self) -> list[str]:
        """The buttons of the open question."""
        return [b["label"] for f in self.forms if f.is_question for b in f.buttons]


@dataclass(slots=True)
class Form:
    """A form of a page."""

    action: str
    method: str
    name: str = ""
    is_question: bool = False
    takes: str = ""  # the kinds of files it may carry, as told to browsers
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen
        self.gathered: dict[str, str] = {}  # what is being read -> its words so far
        self.stack: list[tuple[str, str]] = []
        self.form: Form | None = None
        self.pressed: dict[str, str] = {}  # the button being read
        self.elsewhere: list[dict[str, str]] = []  # buttons that stand outside the form they send
        self.who = ""
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self._take(tag, at)
        what = self._what(tag, at)
        if tag not in {"input", "img", "meta", "link", "br"}:
            self.stack.append((tag, what))
            if what:
                self.gathered[what] = ""

    def _take(self, tag: str, at: dict[str, str]) -> None:
        if tag == "form":
            self.form = Form(at["action"], at["method"], name=at.get("id", ""))
            self.seen.forms.append(self.form)
        elif tag == "input" and self.form:
            if at.get("type") == "file":
                self.form.takes = at["accept"]
            elif at.get("type") != "radio" or "checked" in at:
                self.form.fields[at["name"]] = at.get("value", "")
        elif tag == "fieldset" and self.form:
            self.form.is_question = "aria-labelledby" in at
        elif tag == "img":
            self.seen.images.append(at)
        elif tag == "button":
            self.pressed = {**at, "label": ""}
            (self.form.buttons if self.form else self.elsewhere).append(self.pressed)
        elif tag == "a":
            self.href = at.get("href", "")

    def _what(self, tag: str, at: dict[str, str]) -> str:
        match at.get("class", "").split():
            case ["text"]:
                self.seen.languages.append(at["lang"])
                return "bubble"
            case ["who" | "problem" as what]:
                return what
            case _:
                names = {"title": "title", "textarea": "draft", "button": "button", "a": "link"}
                return names.get(tag, "")

    def handle_data(self, data: str) -> None:
        for what in {what for _, what in self.stack if what}:
            self.gathered[what] += data

    def handle_endtag(self, tag: str) -> None:
        if not self.stack:
            return
        _, what = self.stack.pop()
        words = self.gathered.get(what, "").strip()
        if what == "bubble":
            self.seen.bubbles.append((self.who, words))
        elif what == "who":
            self.who = words
        elif what == "problem":
            self.seen.problem = words
        elif what == "title":
            self.seen.title = words
        elif what == "draft":
            self.seen.draft = self.gathered["draft"].removeprefix("\n")
        elif what == "link":
            self.seen.links[words] = self.href
        elif what == "button":
            self.pressed["label"] = self.pressed.get("aria-label", words)
        if tag == "form":
            self.form = None


def read_page(status: int, path: str, html: str) -> Seen:
    """Take a page in."""
    seen = Seen(status, path, html)
    reader = _Reader(seen)
    reader.feed(html)
    for form in seen.forms:
        form.buttons += [b for b in reader.elsewhere if form.name and b.get("form") == form.name]
    return seen


class Visitor:
    """Somebody with a browser of their own (a client with its cookies), scripts off."""

    def __init__(self, client: TestClient, **headers: str) -> None:
        self.client = client
        self.headers = {"Origin": f"http://{client.host}:{client.port}", **headers}
        self.page = Seen(0, "", "")

    async def open(self, path: str) -> Seen:
        """Go to a page."""
        async with self.client.get(path) as answer:
            return self._see(answer, await answer.text())

    async def press(self, label: str, **typed: str) -> Seen:
        """Press a button that is there, having typed something into its form."""
        form, button = self._button(label)
        fields = form.fields | typed
        if "name" in button:
            fields[button["name"]] = button["value"]
        return await self.post(form, fields)

    async def write(self, text: str) -> Seen:
        """Write into the box and send."""
        return await self.press("Send", text=text)

    async def attach(self, content: bytes, text: str = "", *, name: str = "file.bin") -> Seen:
        """Choose a file, write into the box and send, as a browser does: the file comes last."""
        form = self.form_of("Send")
        body = FormData()
        for field_name, value in (form.fields | {"text": text}).items():
            body.add_field(field_name, value)
        body.add_field("file", BytesIO(content), filename=name, content_type="text/plain")
        return await self.post(form, body)

    async def post(self, form: Form, fields: dict[str, str] | FormData) -> Seen:
        """Send a form, whatever is in it."""
        if form.method == "get":
            async with self.client.get(form.action, params=fields) as answer:
                return self._see(answer, await answer.text())
        async with self.client.post(form.action, data=fields, headers=self.headers) as answer:
            return self._see(answer, await answer.text())

    def form_of(self, label: str) -> Form:
        """Give the form that a button sends."""
        return self._button(label)[0]

    def _button(self, label: str) -> tuple[Form, dict[str, str]]:
        for form in self.page.forms:
            for button in form.buttons:
                if button["label"] == label:
                    return form, button
        raise AssertionError(f"there is no button {label!r} on {self.page.path}")

    def _see(self, answer: Any, text: str) -> Seen:
        path = urlsplit(str(answer.url))
        self.page = read_page(answer.status, f"{path.path}", text)
        return self.page


@dataclass(frozen=True, slots=True, kw_only=True)
class WebHouse:
    """The web chat over a real store, corridor and sender."""

    context: Context
    notifier: PageNotifier
    intake: Intake
    sender: Sender
    app: web.Application


def web_house(context: Context, *, public_url: str = "") -> WebHouse:
    """Build the web chat as it runs, without opening a port."""
    notifier, script_cache = PageNotifier(), ScriptCache()
    sender = Sender(context, {"web": WebChannel(notifier)})
    corridor = Corridor(context=context, script_cache=script_cache, claiming=sender.claiming)
    intake = Intake(context=context, corridor=corridor)
    app = web.Application()
    init_webchat(
        app,
        context,
        intake=intake,
        notifier=notifier,
        script_cache=script_cache,
        public_url=public_url,
        steady=Seconds(),  # stands still, however long a test takes
    )
    return WebHouse(context=context, notifier=notifier, intake=intake, sender=sender, app=app)


async def run_meal(context: Context, code: str = "meals", *, accept: str = "[text]") -> str:
    """Schedule a round of the short talk that anybody can join at once; give its slug."""
    request = RoundRequest(
        script=meal(accept),
        start="now",
        zone="Europe/London",
        code=code,
        slug=code,
        draft_languages=("cy",),
    )
    return (await schedule(context, request, "a test")).round.slug
