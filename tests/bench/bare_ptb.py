"""The same conversation as a bare python-telegram-bot program: `ConversationHandler`, its defaults, nothing stored."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import aiohttp
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

LINK, QUANTITY, CONFIRM = range(3)
Context = ContextTypes.DEFAULT_TYPE


def keyboard(*rows: tuple[str, ...]) -> InlineKeyboardMarkup:
    """Buttons that carry their own label."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label) for label in row] for row in rows])


async def ask_panel(session: aiohttp.ClientSession, **form: str) -> Any:
    """One call of the panel's API."""
    async with session.post(os.environ["PANEL_API_URL"], data={"key": os.environ["PANEL_API_KEY"], **form}) as answer:
        return await answer.json(content_type=None)


async def order(update: Update, context: Context) -> int:
    """The service was named."""
    assert update.message is not None
    assert context.args
    assert context.user_data is not None
    context.user_data["service"] = context.args[0]
    await update.message.reply_text(
        "<b>Instagram Likes Plain</b>\nSend the link.", parse_mode="HTML", reply_markup=keyboard(("Back", "Cancel"))
    )
    return LINK


async def link(update: Update, context: Context) -> int:
    """The link was sent."""
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["link"] = update.message.text
    rows = (("50", "100", "500", "1k"), ("5k", "10k"), ("Back", "Cancel"))
    await update.message.reply_text(
        "<b>Instagram Likes Plain</b>\nHow many? 50 – 10,000", parse_mode="HTML", reply_markup=keyboard(*rows)
    )
    return QUANTITY


async def quantity(update: Update, context: Context) -> int:
    """The quantity was sent: the panel is asked for its services and the balance."""
    assert update.message is not None
    assert update.message.text is not None
    assert context.user_data is not None
    context.user_data["quantity"] = update.message.text
    session = context.bot_data["session"]
    services = await ask_panel(session, action="services")
    service = next(one for one in services if str(one["service"]) == context.user_data["service"])
    balance = await ask_panel(session, action="balance")
    charge = Decimal(service["rate"]) * int(update.message.text) / 1000
    text = f"<b>{service['name']}</b>\n{context.user_data['link']}\nCharge <b>{charge}</b> · balance after {Decimal(balance['balance']) - charge}"
    await update.message.reply_text(
        text, parse_mode="HTML", reply_markup=keyboard(("Confirm",), ("Edit", "Cancel")), disable_web_page_preview=True
    )
    return CONFIRM


async def confirm(update: Update, context: Context) -> int:
    """Confirmed: the order is added."""
    query, said = update.callback_query, context.user_data
    assert query is not None
    assert said is not None
    await query.answer()
    placed = await ask_panel(
        context.bot_data["session"], action="add", service=said["service"], link=said["link"], quantity=said["quantity"]
    )
    rows = (("Refresh", "Copy number"), ("Order again", "Mute"), ("My orders", "Home"))
    await query.edit_message_text(
        f"<b>Pending</b> · #{placed['order']}\n{said['link']}", parse_mode="HTML", reply_markup=keyboard(*rows)
    )
    return ConversationHandler.END


async def open_session(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """One session for the panel."""
    application.bot_data["session"] = aiohttp.ClientSession()


async def close_session(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Close it."""
    await application.bot_data["session"].close()


def main() -> None:
    """Poll until it is ended."""
    api = os.environ["TELEGRAM_API_URL"]
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_TOKEN"])
        .base_url(f"{api}/bot")
        .post_init(open_session)
        .post_shutdown(close_session)
        .build()
    )
    text = filters.TEXT & ~filters.COMMAND
    states: dict[object, list[Any]] = {
        LINK: [MessageHandler(text, link)],
        QUANTITY: [MessageHandler(text, quantity)],
        CONFIRM: [CallbackQueryHandler(confirm, pattern="^Confirm$")],
    }
    application.add_handler(
        ConversationHandler([CommandHandler("order", order)], states, [CommandHandler("order", order)])
    )
    application.run_polling(bootstrap_retries=-1)


if __name__ == "__main__":
    main()
