"""The parts of the service, built and joined by hand: for serving, for tests, for the demo."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Channel, Incoming
from bot.delivery.sender import Sender
from bot.http.security import harden
from bot.reviewing.pages import init_reviewing
from bot.runtime.context import Context
from bot.runtime.settings import Settings
from bot.service.health import Health
from bot.service.scheduler import Scheduler
from bot.telegram.api import BotApi
from bot.telegram.pictures import Pictures
from bot.telegram.receive import Receiver, init_webhook
from bot.telegram.send import TelegramChannel
from bot.turns.corridor import Corridor, Step
from bot.turns.intake import Intake
from bot.web.app import init_organiser
from bot.webchat.app import init_webchat
from bot.webchat.channel import PageNotifier, WebChannel
from dialogues.engine.step import step
from storage.rounds import scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """One bot on Telegram: the way there, and what must come with each posted message."""

    api: BotApi
    secret: str  # of the webhook
    username: str  # as far as it was known when we started


@dataclass(slots=True, kw_only=True)
class KnownBot:
    """What Telegram said about the bot, when we started or before."""

    name: str | None = None
    has_topics: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything a running service is made of; nothing in it has started."""

    settings: Settings
    context: Context
    script_cache: ScriptCache
    notifier: PageNotifier
    telegram: Telegram | None
    sender: Sender
    intake: Intake
    scheduler: Scheduler

    def receiver(self, username: str = "") -> Receiver:
        """Give what receiving from Telegram needs; LookupError without a bot."""
        if self.telegram is None:
            raise LookupError("no bot is set up")
        return Receiver(
            intake=self.intake,
            clock=self.context.clock,
            bot_id=self.telegram.api.bot_id,
            username=username or self.telegram.username,
        )


def build_service(
    settings: Settings, context: Context, *, bot_name: str = "", step: Step = step
) -> Service:
    """Build all parts and join them; `bot_name` is the bot's user name, if it is known."""
    script_cache, notifier = ScriptCache(), PageNotifier()
    telegram = _telegram(settings, context, bot_name)

    async def report(incoming: Incoming) -> None:
        await intake.admit_update(incoming)

    def hasten() -> None:
        scheduler.hasten()

    channels: Mapping[str, Channel] = {"web": WebChannel(notifier)}
    if telegram is not None:
        channels = {**channels, "telegram": _by_telegram(telegram, context, script_cache)}
    sender = Sender(context, channels, report=report)
    corridor = Corridor(
        context=context,
        script_cache=script_cache,
        claiming=sender.claiming,
        step=step,
        on_post=hasten,
    )
    intake = Intake(context=context, corridor=corridor)
    scheduler = Scheduler(context, intake, sender.wake)
    return Service(
        settings=settings,
        context=context,
        script_cache=script_cache,
        notifier=notifier,
        telegram=telegram,
        sender=sender,
        intake=intake,
        scheduler=scheduler,
    )


def build_web(service: Service, bot: KnownBot) -> web.Application:
    """Build everything that is reached by HTTP; `bot` is filled in once Telegram was asked."""
    settings, context = service.settings, service.context
    app = web.Application()
    Health(context=context, counts=service.sender.counts).add_routes(app)
    if service.telegram is not None and settings.public_url:
        init_webhook(app, service.receiver(), secret=service.telegram.secret)
    init_webchat(
        app,
        context,
        intake=service.intake,
        notifier=service.notifier,
        script_cache=service.script_cache,
        public_url=settings.public_url or "",
    )
    init_organiser(
        app,
        context,
        script_cache=service.script_cache,
        intake=service.intake,
        public_url=settings.public_url,
        bot_name=lambda: bot.name,
        bot_has_topics=lambda: bot.has_topics,
    )
    https = (settings.public_url or "").startswith("https://")
    init_reviewing(app, context, script_cache=service.script_cache, https=https)
    harden(app, https=https)
    return app


def _telegram(settings: Settings, context: Context, bot_name: str) -> Telegram | None:
    if settings.telegram_token is None:
        return None
    given = settings.webhook_secret
    return Telegram(
        api=BotApi(settings.telegram_token.get_secret_value(), url=settings.telegram_api_url),
        # worked out, so that it is the same after a restart without being stored
        secret=given.get_secret_value() if given else context.vault.hash("webhook").hex(),
        username=bot_name,
    )


def _by_telegram(
    telegram: Telegram, context: Context, script_cache: ScriptCache
) -> TelegramChannel:
    read = _Pictures(context=context, script_cache=script_cache).read
    return TelegramChannel(telegram.api, Pictures(context.database, telegram.api.bot_id, read))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pictures:
    context: Context
    script_cache: ScriptCache

    async def read(self, digest: str, file: str) -> bytes:
        async with self.context.database.read() as tx:
            stored = await scripts.find(tx, digest)
            if stored is None:
                raise LookupError("a message names a script that is not in the store")
            script = await self.script_cache.script(tx, stored.id)
        return script.beside(file)
