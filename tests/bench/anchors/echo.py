"""An empty echo bot on aiogram, as its guide writes one: the anchor of the turn's speed."""

import asyncio
import json
import logging
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text=label, callback_data=label)]
        for label in ("I am for it", "I am not sure yet", "I am against it", "Skip")
    ]
)


def _dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "", reply_markup=KEYBOARD)

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        await query.answer()
        if isinstance(query.message, Message):
            await query.message.answer(query.data or "", reply_markup=KEYBOARD)

    return dispatcher


async def main(api: str, token: str, by: str) -> None:
    """Serve until the input ends."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot, dispatcher = Bot(token, session=session), _dispatcher()
    if by == "poller":
        serving = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    else:
        app = web.Application()
        SimpleRequestHandler(dispatcher, bot).register(app, path="/webhook")
        setup_application(app, dispatcher, bot=bot)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/webhook")
        serving = asyncio.create_task(asyncio.sleep(0))
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    serving.cancel()
    await bot.session.close()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # when the crowd goes home first
    asyncio.run(main(*sys.argv[1:4]))
