"""The same conversation as a bare aiogram 3 program: its state machine in memory, its defaults, nothing stored.

Run by an environment of its own (`requirements-bench.txt`): aiogram and the bot want different pydantics.
"""

from __future__ import annotations

import asyncio
import os
from decimal import Decimal
from typing import Any

import aiohttp
from aiogram import Bot, Dispatcher, F, Router  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.filters import Command  # type: ignore[import-not-found]
from aiogram.fsm.context import FSMContext  # type: ignore[import-not-found]
from aiogram.fsm.state import State, StatesGroup  # type: ignore[import-not-found]
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message  # type: ignore[import-not-found]

router = Router()


class Ordering(StatesGroup):  # type: ignore[misc]
    """The open question."""

    link = State()
    quantity = State()
    confirm = State()


def keyboard(*rows: tuple[str, ...]) -> Any:
    """Buttons that carry their own label."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=label) for label in row] for row in rows]
    )


async def ask_panel(session: aiohttp.ClientSession, **form: str) -> Any:
    """One call of the panel's API."""
    async with session.post(os.environ["PANEL_API_URL"], data={"key": os.environ["PANEL_API_KEY"], **form}) as answer:
        return await answer.json(content_type=None)


@router.message(Command("order"))  # type: ignore[untyped-decorator]
async def order(message: Message, state: FSMContext) -> None:
    """The service was named."""
    await state.update_data(service=message.text.split()[1])
    await state.set_state(Ordering.link)
    await message.answer(
        "<b>Instagram Likes Plain</b>\nSend the link.", parse_mode="HTML", reply_markup=keyboard(("Back", "Cancel"))
    )


@router.message(Ordering.link)  # type: ignore[untyped-decorator]
async def link(message: Message, state: FSMContext) -> None:
    """The link was sent."""
    await state.update_data(link=message.text)
    await state.set_state(Ordering.quantity)
    rows = (("50", "100", "500", "1k"), ("5k", "10k"), ("Back", "Cancel"))
    await message.answer(
        "<b>Instagram Likes Plain</b>\nHow many? 50 – 10,000", parse_mode="HTML", reply_markup=keyboard(*rows)
    )


@router.message(Ordering.quantity)  # type: ignore[untyped-decorator]
async def quantity(message: Message, state: FSMContext, session: aiohttp.ClientSession) -> None:
    """The quantity was sent: the panel is asked for its services and the balance."""
    said = await state.update_data(quantity=message.text)
    services = await ask_panel(session, action="services")
    service = next(one for one in services if str(one["service"]) == said["service"])
    balance = await ask_panel(session, action="balance")
    charge = Decimal(service["rate"]) * int(message.text) / 1000
    await state.set_state(Ordering.confirm)
    text = f"<b>{service['name']}</b>\n{said['link']}\nCharge <b>{charge}</b> · balance after {Decimal(balance['balance']) - charge}"
    await message.answer(
        text, parse_mode="HTML", reply_markup=keyboard(("Confirm",), ("Edit", "Cancel")), disable_web_page_preview=True
    )


@router.callback_query(Ordering.confirm, F.data == "Confirm")  # type: ignore[untyped-decorator]
async def confirm(query: CallbackQuery, state: FSMContext, session: aiohttp.ClientSession) -> None:
    """Confirmed: the order is added."""
    await query.answer()
    said = await state.get_data()
    placed = await ask_panel(
        session, action="add", service=said["service"], link=said["link"], quantity=said["quantity"]
    )
    await state.clear()
    rows = (("Refresh", "Copy number"), ("Order again", "Mute"), ("My orders", "Home"))
    await query.message.edit_text(
        f"<b>Pending</b> · #{placed['order']}\n{said['link']}", parse_mode="HTML", reply_markup=keyboard(*rows)
    )


async def main() -> None:
    """Poll until it is ended."""
    bot = Bot(
        os.environ["TELEGRAM_TOKEN"],
        session=AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])),
    )
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    async with aiohttp.ClientSession() as session:
        await dispatcher.start_polling(bot, session=session)


if __name__ == "__main__":
    asyncio.run(main())
