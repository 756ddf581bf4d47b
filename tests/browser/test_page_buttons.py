"""Buttons under messages and below the field, and what comes of pressing them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.environment import ANA, BORIS, TEAM, PageOf, PlayedBot, newest

pytestmark = pytest.mark.asyncio(loop_scope="session")


def keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


async def test_a_pressed_button_turns_until_the_bot_answers_with_a_toast(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=keys([{"text": "Refresh", "callback_data": "r"}]))
    button = newest(page).get_by_role("button", name="Refresh")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    pressed = await bot.hears("callback_query")
    assert (pressed["data"], pressed["from"]["id"]) == ("r", ANA)
    await bot.does("answerCallbackQuery", callback_query_id=pressed["id"], text="Nothing new.")
    await expect(page.locator(".toast")).to_have_text("Nothing new.")
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_a_button_that_waits_is_not_pressed_again(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    markup = keys([{"text": "Confirm", "callback_data": "c"}, {"text": "Other", "callback_data": "o"}])
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=markup)
    await newest(page).get_by_role("button", name="Confirm").dblclick()
    await newest(page).get_by_role("button", name="Other").click()
    assert (await bot.hears("callback_query"))["data"] == "c"
    assert (await bot.hears("callback_query"))["data"] == "o"


async def test_an_alert_waits_for_its_ok(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=keys([{"text": "Balance", "callback_data": "b"}]))
    await newest(page).get_by_role("button", name="Balance").click()
    pressed = await bot.hears("callback_query")
    await bot.does("answerCallbackQuery", callback_query_id=pressed["id"], text="100.84 USD", show_alert=True)
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("100.84 USD")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_have_count(0)


async def test_an_edit_keeps_the_focus_on_its_button(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    markup = keys([{"text": "One", "callback_data": "1"}, {"text": "Two", "callback_data": "2"}])
    sent = await bot.does("sendMessage", chat_id=ANA, text="before", reply_markup=markup)
    await newest(page).get_by_role("button", name="Two").focus()
    await bot.does("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="after", reply_markup=markup)
    await expect(newest(page)).to_contain_text("after")
    await expect(newest(page).get_by_role("button", name="Two")).to_be_focused()


async def test_buttons_have_their_colours_and_corner_marks(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    markup = keys(
        [{"text": "Confirm", "callback_data": "c", "style": "success"}],
        [{"text": "Cancel order", "callback_data": "x", "style": "danger"}],
        [{"text": "Go", "callback_data": "g", "style": "primary"}],
        [{"text": "Site", "url": "https://example.org/"}, {"text": "Copy number", "copy_text": {"text": "23501"}}],
    )
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=markup)
    colours = [
        await newest(page).get_by_role("button", name=name).evaluate("one => getComputedStyle(one).backgroundColor")
        for name in ("Confirm", "Cancel order", "Go", "Site")
    ]
    assert len(set(colours)) == 4
    rows = newest(page).locator(".inline-row")
    await expect(rows).to_have_count(4)
    await expect(newest(page).locator("[data-kind=url] svg use")).to_have_attribute("href", "#i-url")
    await expect(newest(page).locator("[data-kind=copy] svg use")).to_have_attribute("href", "#i-copy")
    await expect(newest(page).locator("[data-kind=callback] svg")).to_have_count(0)


async def test_a_copy_button_fills_the_clipboard(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(permissions=["clipboard-read", "clipboard-write"])
    markup = keys([{"text": "Copy number", "copy_text": {"text": "23501"}}])
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=markup)
    await newest(page).get_by_role("button", name="Copy number").click()
    await expect(page.locator(".toast")).to_have_text("Copied.")
    assert await page.evaluate("navigator.clipboard.readText()") == "23501"


async def test_a_link_button_opens_beside_the_page_and_cannot_reach_back(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    markup = keys([{"text": "Site", "url": f"{bot.sandbox.base_url}/page/icon.svg"}])
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=markup)
    async with page.context.expect_page() as opened:
        await newest(page).get_by_role("button", name="Site").click()
    beside = await opened.value
    await beside.wait_for_load_state()
    assert beside.url.endswith("/page/icon.svg")
    assert await beside.evaluate("window.opener") is None


async def test_a_deep_link_stays_in_the_page_and_starts_the_bot(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(chat=TEAM)
    address = "https://t.me/sandbox_bot?start=invite_7"
    await bot.does("sendMessage", chat_id=TEAM, text="Join", reply_markup=keys([{"text": "Open", "url": address}]))
    await newest(page).get_by_role("button", name="Open").click()
    incoming = await bot.hears("message")
    assert (incoming["text"], incoming["chat"]["id"]) == ("/start invite_7", ANA)
    await expect(page.locator(f"[data-chat-id='{ANA}']")).to_have_attribute("aria-current", "true")
    assert len(page.context.pages) == 1


async def test_a_search_button_begins_an_inline_question_and_a_result_is_sent(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    markup = keys([{"text": "Search", "switch_inline_query_current_chat": "likes"}])
    await bot.does("sendMessage", chat_id=ANA, text="?", reply_markup=markup)
    await newest(page).get_by_role("button", name="Search").click()
    await expect(page.locator("#message-input")).to_have_value("@sandbox_bot likes")
    asked = await bot.hears("inline_query")
    assert asked["query"] == "likes"
    result = {
        "type": "article",
        "id": "s1234",
        "title": "Likes HQ",
        "description": "0.85 USD per 1000",
        "input_message_content": {"message_text": "/order 1234"},
    }
    await bot.does("answerInlineQuery", inline_query_id=asked["id"], results=[result])
    offered = page.get_by_role("option", name="Likes HQ")
    await expect(offered).to_contain_text("0.85 USD per 1000")
    await page.locator("#message-input").press("ArrowDown")
    await page.locator("#message-input").press("Enter")
    await expect(newest(page, "from-me")).to_contain_text("/order 1234")
    await expect(newest(page, "from-me")).to_contain_text("via @sandbox_bot")
    await expect(page.locator("#message-input")).to_have_value("")


async def offers(bot: PlayedBot, button: dict[str, Any]) -> None:
    await bot.does("sendMessage", chat_id=ANA, text="Choose", reply_markup={"keyboard": [[button, {"text": "Later"}]]})


async def press_key(page: Page, name: str) -> None:
    await page.locator("#reply-keyboard").get_by_role("button", name=name).click()


async def test_a_button_of_the_reply_keyboard_says_its_text(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await offers(bot, {"text": "Now"})
    await press_key(page, "Later")
    assert (await bot.hears("message"))["text"] == "Later"
    await bot.does("sendMessage", chat_id=ANA, text="Gone", reply_markup={"remove_keyboard": True})
    await expect(page.locator("#reply-keyboard")).to_be_hidden()
    await expect(page.locator("#keyboard-toggle")).to_be_hidden()


async def test_a_group_is_picked_for_the_bot(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await offers(bot, {"text": "Link a group", "request_chat": {"request_id": 5, "chat_is_channel": False}})
    await press_key(page, "Link a group")
    await page.get_by_role("dialog", name="Link a group").get_by_role("button", name="Agency team").click()
    shared = (await bot.hears("message"))["chat_shared"]
    assert (shared["request_id"], shared["chat_id"]) == (5, TEAM)


async def test_people_are_picked_for_the_bot(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await offers(bot, {"text": "Invite", "request_users": {"request_id": 6, "max_quantity": 3}})
    await press_key(page, "Invite")
    picker = page.get_by_role("dialog", name="Invite")
    await picker.get_by_label("Boris").check()
    await picker.get_by_role("button", name="Choose").click()
    shared = (await bot.hears("message"))["users_shared"]
    assert (shared["request_id"], [user["user_id"] for user in shared["users"]]) == (6, [BORIS])


async def test_the_reply_keyboard_can_be_put_away(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await offers(bot, {"text": "Now"})
    board = page.locator("#reply-keyboard")
    await expect(board).to_be_visible()
    toggle = page.get_by_role("button", name=re.compile("The bot's keyboard"))
    await toggle.click()
    await expect(board).to_be_hidden()
    await expect(toggle).to_have_attribute("aria-expanded", "false")
