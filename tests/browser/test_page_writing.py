"""The field, what is offered above it, files, answers, and the page by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.environment import ANA, PHONE, TEAM, PageOf, PlayedBot, newest

pytestmark = pytest.mark.asyncio(loop_scope="session")

COMMANDS = [
    {"command": "order", "description": "a new order"},
    {"command": "orders", "description": "what became of them"},
]


async def test_a_slash_offers_commands_and_arrows_choose_one(page_of: PageOf, bot: PlayedBot) -> None:
    await bot.does("setMyCommands", commands=COMMANDS)
    page = await page_of()
    field = page.locator("#message-input")
    await field.fill("/ord")
    await expect(page.locator("#suggestions").get_by_role("option")).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("ArrowDown")
    await expect(page.get_by_role("option", name="/orders")).to_have_attribute("aria-selected", "true")
    await field.press("Enter")
    assert (await bot.hears("message"))["text"] == "/orders"
    await expect(page.locator("#suggestions")).to_be_hidden()


async def test_what_is_typed_is_sent_as_it_stands_when_nothing_is_chosen(page_of: PageOf, bot: PlayedBot) -> None:
    await bot.does("setMyCommands", commands=COMMANDS)
    page = await page_of()
    await page.locator("#message-input").fill("/or")
    await page.locator("#message-input").press("Enter")
    assert (await bot.hears("message"))["text"] == "/or"


async def test_the_menu_button_lists_the_commands_of_this_place(page_of: PageOf, bot: PlayedBot) -> None:
    await bot.does("setMyCommands", commands=COMMANDS, scope={"type": "all_private_chats"})
    page = await page_of()
    await page.get_by_role("button", name="Commands").click()
    await page.get_by_role("option", name="/order a new order").click()
    assert (await bot.hears("message"))["text"] == "/order"
    await page.locator(f"[data-chat-id='{TEAM}']").click()
    await expect(page.get_by_role("button", name="Commands")).to_be_hidden()


async def test_a_line_break_needs_shift(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    field = page.locator("#message-input")
    await field.press_sequentially("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    await field.press("Enter")
    assert (await bot.hears("message"))["text"] == "one\ntwo"


async def test_a_file_is_sent_with_its_caption(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#file").set_input_files(
        {"name": "mass.csv", "mimeType": "text/csv", "buffer": "1234 | https://example.org/é | 100\n".encode()}
    )
    asked = page.get_by_role("dialog", name="Send mass.csv")
    await asked.get_by_label("Caption").fill("all of these")
    await asked.get_by_role("button", name="Send").click()
    incoming = await bot.hears("message")
    assert (incoming["document"]["file_name"], incoming["caption"]) == ("mass.csv", "all of these")
    await expect(newest(page, "from-me").get_by_role("link", name="Download mass.csv")).to_be_visible()


async def test_one_answers_a_certain_message(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    sent = await bot.does("sendMessage", chat_id=ANA, text="Which one?")
    await newest(page).locator(".text").click(button="right")
    await page.get_by_role("menuitem", name="Reply").click()
    await expect(page.locator("#replying")).to_contain_text("Which one?")
    await page.locator("#message-input").fill("This one")
    await page.locator("#message-input").press("Enter")
    incoming = await bot.hears("message")
    assert (incoming["text"], incoming["reply_to_message"]["message_id"]) == ("This one", sent["message_id"])
    await expect(newest(page, "from-me").locator(".quoted")).to_contain_text("Which one?")
    await expect(page.locator("#replying")).to_be_hidden()


async def test_one_corrects_and_takes_back_what_one_wrote(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#message-input").fill("100 likse")
    await page.locator("#message-input").press("Enter")
    mine = page.locator(".bubble.from-me", has_text="100 lik")
    await mine.locator(".text").click(button="right")
    await page.get_by_role("menuitem", name="Edit").click()
    asked = page.get_by_role("dialog", name="Edit the message")
    await asked.get_by_label("Text").fill("100 likes")
    await asked.get_by_role("button", name="Save").click()
    await expect(mine.locator(".edited")).to_be_visible()
    assert (await bot.hears("edited_message"))["text"] == "100 likes"
    await mine.locator(".text").click(button="right")
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(mine).to_have_count(0)


async def test_a_reaction_stands_under_the_message(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="Done.")
    await newest(page).locator(".text").click(button="right")
    await page.get_by_role("menuitem", name="React with 👍").click()
    await expect(newest(page).locator(".reaction")).to_have_text("👍")
    assert (await bot.hears("message_reaction"))["new_reaction"][0]["emoji"] == "👍"


async def test_the_chat_can_be_used_without_a_pointer(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(size=PHONE)
    markup = {"inline_keyboard": [[{"text": "Confirm", "callback_data": "c"}]]}
    await bot.does("sendMessage", chat_id=ANA, text="Sure?", reply_markup=markup)
    await expect(newest(page)).to_be_visible()
    await page.locator("#log").focus()
    await page.keyboard.press("ArrowUp")
    await expect(newest(page)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Confirm")).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await bot.hears("callback_query"))["data"] == "c"
    confirm = page.get_by_role("button", name="Confirm")
    outline = await confirm.evaluate("button => getComputedStyle(button).outlineStyle")
    assert outline != "none"


async def test_every_control_has_a_name(page_of: PageOf, bot: PlayedBot) -> None:
    await bot.does("setMyCommands", commands=COMMANDS)
    page = await page_of(chat=TEAM)
    nameless = await page.evaluate(
        "() => [...document.querySelectorAll('button, select, textarea, input:not([type=file])')]"
        ".filter(one => one.offsetParent && !(one.textContent.trim() || one.ariaLabel || one.labels?.length)).length"
    )
    assert nameless == 0
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
