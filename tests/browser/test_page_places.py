"""Who one is and where: people, groups, topics, the list of chats, and the laboratory."""

from __future__ import annotations

import re

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.browser.environment import ANA, BORIS, CARLA, FORUM, PHONE, TEAM, PageOf, PlayedBot, newest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def opens(page: Page, chat: int) -> None:
    await page.locator(f"[data-chat-id='{chat}']").click()
    await expect(page.locator(f"[data-chat-id='{chat}']")).to_have_attribute("aria-current", "true")


async def test_one_can_be_another_person(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#person").select_option("boris")
    await expect(page.locator(f"[data-chat-id='{BORIS}']")).to_have_attribute("aria-current", "true")
    await page.locator("#message-input").fill("it is me")
    await page.locator("#message-input").press("Enter")
    incoming = await bot.hears("message")
    assert (incoming["text"], incoming["from"]["id"], incoming["chat"]["id"]) == ("it is me", BORIS, BORIS)
    await bot.does("sendMessage", chat_id=ANA, text="not for Boris")
    await bot.does("sendMessage", chat_id=BORIS, text="for Boris")
    await expect(newest(page)).to_contain_text("for Boris")
    await expect(page.locator("#log")).not_to_contain_text("not for Boris")


async def test_a_new_person_comes_with_a_language(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog", name="Add a person")
    await form.get_by_label("Name", exact=True).fill("Dunja")
    await form.get_by_label("Language").select_option("de")
    await form.get_by_role("button", name="Add").click()
    await expect(page.locator("#person")).to_have_value("dunja")
    await expect(page.locator("#language")).to_have_value("de")
    await page.get_by_role("button", name="START", exact=True).click()
    incoming = await bot.hears("message")
    assert (incoming["text"], incoming["from"]["first_name"], incoming["from"]["language_code"]) == (
        "/start",
        "Dunja",
        "de",
    )


async def test_an_empty_private_chat_tells_what_the_bot_does_and_offers_start(page_of: PageOf, bot: PlayedBot) -> None:
    await bot.does("setMyDescription", description="Orders, in six taps.")
    page = await page_of("carla")
    await expect(page.locator("#log")).to_contain_text("Orders, in six taps.")
    await page.get_by_role("button", name="START", exact=True).click()
    incoming = await bot.hears("message")
    assert (incoming["text"], incoming["chat"]["id"]) == ("/start", CARLA)
    await expect(page.get_by_role("button", name="START", exact=True)).to_be_hidden()
    await expect(page.locator("#log")).not_to_contain_text("Orders, in six taps.")


async def test_a_chat_that_is_not_open_counts_what_was_not_read(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(chat=TEAM)
    row = page.locator(f"[data-chat-id='{ANA}']")
    for text in ("first", "second"):
        await bot.does("sendMessage", chat_id=ANA, text=text)
    await expect(row.locator(".badge")).to_have_text("2")
    await expect(row).to_contain_text("second")
    await opens(page, ANA)
    await expect(row.locator(".badge")).to_have_count(0)


async def test_a_phone_shows_the_list_or_the_chat(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(size=PHONE)
    row = page.locator(f"[data-chat-id='{TEAM}']")
    await expect(row).to_be_hidden()
    await page.get_by_role("button", name="Back to the chats").click()
    await row.click()
    await expect(page.locator(".chat-title")).to_have_text("Agency team")
    await expect(row).to_be_hidden()


async def test_the_address_leads_back_to_the_same_place(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await opens(page, TEAM)
    await page.reload()
    await expect(page.locator(".chat-title")).to_have_text("Agency team")
    await opens(page, ANA)
    await page.go_back()
    await expect(page.locator(".chat-title")).to_have_text("Agency team")


async def test_an_address_of_somebody_unknown_leads_to_ana(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of("nobody")
    await expect(page.locator("#person")).to_have_value("ana")
    await expect(page.locator(".toast")).to_have_text("The sandbox knows nobody called nobody.")
    assert "400" in page_of.troubles.pop()


async def test_a_group_shows_who_wrote(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(chat=TEAM)
    boris = await page_of("boris", chat=TEAM)
    await boris.locator("#message-input").fill("/balance")
    await boris.locator("#send").click()
    await expect(newest(page, "from-other").locator(".author")).to_have_text("Boris")
    await bot.does("sendMessage", chat_id=TEAM, text="100.84 USD")
    await expect(newest(page).locator(".author")).to_contain_text("SMM panel bot")
    await expect(newest(boris, "from-me").locator(".author")).to_have_count(0)


async def test_an_admin_can_write_anonymously_and_a_member_cannot(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of("boris", chat=TEAM)
    await page.get_by_role("button", name="Write anonymously, as the group").click()
    await page.locator("#message-input").fill("/balance")
    await page.locator("#message-input").press("Enter")
    incoming = await bot.hears("message")
    assert incoming["from"]["username"] == "GroupAnonymousBot"
    assert incoming["sender_chat"]["id"] == TEAM
    await expect(page.locator(".bubble").last).to_contain_text("/balance")
    other = await page_of("carla", chat=TEAM)
    await expect(other.get_by_role("button", name="Write anonymously, as the group")).to_be_hidden()


async def test_topics_keep_their_messages_apart(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(chat=FORUM)
    await page.get_by_role("tab", name="Orders").click()
    await page.locator("#message-input").fill("/orders")
    await page.locator("#message-input").press("Enter")
    topic = (await bot.hears("message"))["message_thread_id"]
    await bot.does("sendMessage", chat_id=FORUM, message_thread_id=topic, text="in Orders")
    await bot.does("sendMessage", chat_id=FORUM, text="in General")
    await expect(newest(page)).to_contain_text("in Orders")
    await expect(page.locator("#log")).not_to_contain_text("in General")
    await page.get_by_role("tab", name="General").click()
    await expect(newest(page)).to_contain_text("in General")
    await expect(page.locator("#log")).not_to_contain_text("in Orders")


async def test_a_person_leaves_a_group_and_joins_it_again(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of("carla", chat=TEAM)
    await page.locator("#chat-info").click()
    await page.get_by_role("button", name="Leave the group").click()
    await page.get_by_role("button", name="JOIN GROUP").click()
    await expect(page.locator("#message-input")).to_be_visible()
    await expect(page.get_by_role("button", name="JOIN GROUP")).to_be_hidden()


async def test_an_admin_makes_the_bot_an_admin(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(chat=TEAM)
    await page.locator("#chat-info").click()
    await page.get_by_role("button", name="Make the bot an admin").click()
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "administrator"


async def test_a_blocked_bot_can_be_let_in_again(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#chat-info").click()
    await page.get_by_role("button", name="Block the bot").click()
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await expect(page.locator("#message-input")).to_be_hidden()
    await page.get_by_role("button", name="UNBLOCK").click()
    assert (await bot.hears("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(page.locator("#message-input")).to_be_visible()


async def test_a_refusal_of_the_sandbox_is_said(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#message-input").fill("x")
    await page.evaluate("history.replaceState(null, '', '#as=ana&chat=private')")
    await bot.sandbox.stop()
    await page.locator("#send").click()
    await expect(page.locator(".toast").first).to_have_text("The sandbox does not answer. Is it still running?")
    await expect(page.locator("#message-input")).to_have_value("x")
    await page.context.close()
    assert all("Failed to load resource" in trouble for trouble in page_of.troubles)
    page_of.troubles.clear()


async def test_a_fault_is_ordered_in_the_laboratory(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.get_by_role("button", name="Laboratory").click()
    await page.get_by_role("tab", name="Faults").click()
    await page.get_by_role("button", name="Order placed, answer lost").click()
    await expect(page.locator(".waiting-fault")).to_contain_text("panel: add × 1")
    await page.get_by_role("button", name="Clear all").click()
    await expect(page.locator(".waiting-fault")).to_have_count(0)


async def test_the_laboratory_shows_what_the_panel_booked_and_its_balance(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    order = {"key": "demo", "action": "add", "service": "1234", "link": "https://example.org/1", "quantity": "100"}
    async with aiohttp.ClientSession() as session, session.post(bot.sandbox.panel_url, data=order) as response:
        number = (await response.json(content_type=None))["order"]
    await page.get_by_role("button", name="Laboratory").click()
    await expect(page.locator(f"[data-order-id='{number}']")).to_contain_text("0.085")
    await expect(page.locator("#panel-balance")).to_have_text(re.compile(r"^100\.75\d* USD$"))
    await page.keyboard.press("Escape")
    await expect(page.locator("#laboratory")).to_be_hidden()
