"""A conversation bot on python-telegram-bot, as its examples write one, that commits each answer.

The anchor for what people usually build: ConversationHandler, its own transport, and SQLite.
"""

import asyncio
import json
import logging
import sqlite3
import sys
import warnings

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
)

ASKING = 1
KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton(label, callback_data=label)]
        for label in ("I am for it", "I am not sure yet", "I am against it", "Skip")
    ]
)


class Answers:
    """Where the answers go: one commit each, that survives a power cut."""

    def __init__(self, path: str) -> None:
        self._store = sqlite3.connect(path)
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("PRAGMA synchronous=FULL")
        self._store.execute(
            "CREATE TABLE answers (id INTEGER PRIMARY KEY, person INTEGER, question INTEGER,"
            " answer TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP)"
        )

    def add(self, person: int, question: int, answer: str) -> None:
        """Store an answer."""
        self._store.execute(
            "INSERT INTO answers (person, question, answer) VALUES (?, ?, ?)",
            (person, question, answer),
        )
        self._store.commit()


def build(api: str, token: str, path: str) -> Application:
    """Build the bot."""
    answers = Answers(path)

    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        context.user_data["question"] = 1
        await update.message.reply_text("Question 1", reply_markup=KEYBOARD)
        return ASKING

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        query = update.callback_query
        question = context.user_data["question"]
        answers.add(query.from_user.id, question, query.data)
        context.user_data["question"] = question + 1
        await query.answer()
        await query.message.reply_text(f"Question {question + 1}", reply_markup=KEYBOARD)
        return ASKING

    conversation = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={ASKING: [CallbackQueryHandler(answer)]},
        fallbacks=[CommandHandler("start", start)],
    )
    application = Application.builder().token(token).base_url(f"{api}/bot").updater(None).build()
    application.add_handler(conversation)
    return application


async def main(api: str, token: str, by: str, path: str) -> None:
    """Serve until the input ends."""
    application = build(api, token, path)
    async with application:
        await application.start()
        if by == "webhook":
            await _listen(application)
        else:
            await _poll(application)
        print(json.dumps({"ready": True}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await application.stop()


async def _listen(application: Application) -> None:
    """Take updates as the library's guide does beside another web server."""

    async def take(request: web.Request) -> web.Response:
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await application.bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/webhook")


async def _poll(application: Application) -> None:
    async def forever() -> None:
        offset = 0
        while True:
            for update in await application.bot.get_updates(offset=offset, timeout=10):
                offset = update.update_id + 1
                await application.update_queue.put(update)

    application.create_task(forever())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")  # about choices that the library's own examples make
    asyncio.run(main(*sys.argv[1:5]))
