"""The page shows what the bot sends as Telegram would, and nothing a bot sends becomes part of the page itself."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.environment import ANA, PHONE, PageOf, PlayedBot, newest, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVIL = "<img src=x onerror=\"document.title='broken in'\"><b>&amp;"


async def test_what_a_person_writes_reaches_the_bot_and_its_answer_appears(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#message-input").fill("hello there")
    await page.locator("#send").click()
    await expect(newest(page, "from-me")).to_contain_text("hello there")
    assert (await bot.hears("message"))["text"] == "hello there"
    sent = await bot.does("sendMessage", chat_id=ANA, text="Good day.")
    await expect(page.locator(f"[data-message-id='{sent['message_id']}']")).to_contain_text("Good day.")
    await expect(page.locator("#message-input")).to_have_value("")


async def test_an_edit_changes_the_message_in_place_and_says_so(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    sent = await bot.does("sendMessage", chat_id=ANA, text="10 %")
    bubble = page.locator(f"[data-message-id='{sent['message_id']}']")
    await expect(bubble).to_contain_text("10 %")
    await bot.does("sendMessage", chat_id=ANA, text="another")
    await bot.does("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="20 %")
    await expect(bubble).to_contain_text("20 %")
    await expect(bubble.locator(".edited")).to_have_text("edited")
    await expect(newest(page)).to_contain_text("another")


async def test_a_deleted_message_goes(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    sent = await bot.does("sendMessage", chat_id=ANA, text="soon gone")
    bubble = page.locator(f"[data-message-id='{sent['message_id']}']")
    await expect(bubble).to_be_visible()
    await bot.does("deleteMessage", chat_id=ANA, message_id=sent["message_id"])
    await expect(bubble).to_have_count(0)


async def test_no_text_of_a_bot_becomes_markup_of_the_page(page_of: PageOf, bot: PlayedBot) -> None:
    await bot.does("setMyCommands", commands=[{"command": "evil", "description": EVIL}])
    await bot.does("setMyDescription", description=EVIL)
    page = await page_of()
    title = await page.title()
    keyboard = {"inline_keyboard": [[{"text": EVIL, "callback_data": "x"}]]}
    await bot.does("sendMessage", chat_id=ANA, text=EVIL, reply_markup=keyboard)
    await bot.uploads("sendDocument", "document", "<img src=x>.txt", b"1", chat_id=ANA, caption=EVIL)
    await expect(newest(page)).to_contain_text(EVIL)
    await page.locator(".bubble .inline-button").click()
    pressed = await bot.hears("callback_query")
    await bot.does("answerCallbackQuery", callback_query_id=pressed["id"], text=EVIL, show_alert=True)
    await expect(page.get_by_role("alertdialog")).to_contain_text(EVIL)
    await page.get_by_role("alertdialog").get_by_role("button", name="OK").click()
    await page.locator("#message-input").fill("/ev")
    await expect(page.locator("#suggestions")).to_contain_text(EVIL)
    assert await page.locator("img").count() == 0
    assert await page.title() == title


async def test_markup_cannot_be_made_from_text_even_by_a_mistake_of_ours(page_of: PageOf) -> None:
    page = await page_of()
    refused = await page.evaluate(
        "() => { try { document.body.innerHTML = 'x'; return false; } catch { return true; } }"
    )
    assert refused
    assert "TrustedHTML" in page_of.troubles.pop()
    policy = await page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content") or ""
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


async def test_every_entity_is_drawn(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    text = (
        "😀 <b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>code</code> "
        '<a href="https://example.org/a?b=1">link</a> <tg-spoiler>hidden</tg-spoiler>'
        '<pre><code class="language-python">print(1)</code></pre><blockquote>said</blockquote>'
    )
    await bot.does("sendMessage", chat_id=ANA, text=text, parse_mode="HTML")
    bubble = newest(page)
    await expect(bubble.locator("b > i")).to_have_text("both")
    await expect(bubble.locator("u")).to_have_text("under")
    await expect(bubble.locator("s")).to_have_text("gone")
    await expect(bubble.locator("code").first).to_have_text("code")
    await expect(bubble.locator("pre code")).to_have_text("print(1)")
    await expect(bubble.locator("pre")).to_have_attribute("data-language", "python")
    await expect(bubble.locator("blockquote")).to_have_text("said")
    link = bubble.locator("a")
    await expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))


async def test_a_spoiler_is_hidden_until_it_is_pressed(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="It is <tg-spoiler>42</tg-spoiler>", parse_mode="HTML")
    cover = newest(page).locator(".spoiler")
    await expect(cover.locator("span")).to_have_css("opacity", "0")
    await page.get_by_role("button", name="Hidden text, press to show it").click()
    await expect(cover.locator("span")).to_have_css("opacity", "1")


async def test_a_long_quote_is_folded_until_it_is_wanted(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    lines = "\n".join(f"line {number}" for number in range(12))
    await bot.does("sendMessage", chat_id=ANA, text=f"<blockquote expandable>{lines}</blockquote>", parse_mode="HTML")
    quote = newest(page).locator("blockquote")
    folded = await quote.evaluate("quote => quote.offsetHeight")
    await newest(page).get_by_role("button", name="Show the whole quote").click()
    assert await quote.evaluate("quote => quote.offsetHeight") > folded * 2
    less = newest(page).get_by_role("button", name="Show less of the quote")
    await expect(less).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize(
    ("zone", "pattern", "shown"),
    [("Europe/Berlin", "Dt", "5 March 2026 at 13:00"), ("Asia/Tokyo", "t", "21:00"), ("Europe/Berlin", "", "then")],
)
async def test_a_date_is_told_in_the_readers_zone(
    page_of: PageOf, bot: PlayedBot, zone: str, pattern: str, shown: str
) -> None:
    page = await page_of(timezone_id=zone)
    await page.locator("#language").evaluate("box => box.add(new Option('English (GB)', 'en-GB'))")
    await page.locator("#language").select_option("en-GB")
    form = f' format="{pattern}"' if pattern else ""
    text = f'<tg-time unix="1772712000"{form}>then</tg-time>'
    await bot.does("sendMessage", chat_id=ANA, text=text, parse_mode="HTML")
    moment = newest(page).locator(".text > time")
    await expect(moment).to_have_text(shown)
    await expect(moment).to_have_attribute("datetime", "2026-03-05T12:00:00.000Z")


async def test_a_relative_time_follows_the_readers_language(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await page.locator("#language").select_option("de")
    await expect(page.locator("#language")).to_have_value("de")
    long_ago = '<tg-time unix="1000000000" format="r">long ago</tg-time>'
    await bot.does("sendMessage", chat_id=ANA, text=long_ago, parse_mode="HTML")
    await expect(newest(page).locator(".text > time")).to_have_text(re.compile(r"^vor \d+ Jahren$"))


async def test_a_command_in_a_text_is_said_when_tapped(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="Then press /orders please.")
    await newest(page).get_by_role("button", name="/orders").click()
    assert (await bot.hears("message"))["text"] == "/orders"


async def test_a_silent_message_has_a_crossed_bell(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="loud")
    await expect(newest(page)).to_contain_text("loud")
    await expect(page.get_by_role("img", name="Sent without a sound")).to_have_count(0)
    await bot.does("sendMessage", chat_id=ANA, text="quiet", disable_notification=True)
    await expect(newest(page).get_by_role("img", name="Sent without a sound")).to_be_visible()


async def test_a_lone_emoji_is_large(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="👍🏽")
    await expect(newest(page)).to_have_attribute("data-large", "1")
    await bot.does("sendMessage", chat_id=ANA, text="👍 ok")
    await expect(newest(page)).not_to_have_attribute("data-large", "1")


async def test_a_text_runs_in_its_own_direction(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendMessage", chat_id=ANA, text="مرحبا بك")
    text = newest(page).locator(".text")
    await expect(text).to_have_attribute("dir", "auto")
    await expect(text).to_have_css("direction", "rtl")


async def test_a_photo_opens_in_full_and_a_file_can_be_kept(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.uploads("sendPhoto", "photo", "chart.png", picture(), chat_id=ANA, caption="Spend")
    await newest(page).get_by_role("button", name="Show the photo in full").click()
    await expect(page.get_by_role("dialog", name="Photo").locator("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Photo")).to_have_count(0)
    await bot.uploads("sendDocument", "document", "orders.csv", b"order;status\n", chat_id=ANA)
    async with page.expect_download() as kept:
        await newest(page).get_by_role("link", name="Download orders.csv").click()
    download = await kept.value
    assert download.suggested_filename == "orders.csv"
    assert (await download.path()).read_bytes() == b"order;status\n"


async def test_typing_is_shown_above_the_chat(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of()
    await bot.does("sendChatAction", chat_id=ANA, action="typing")
    await expect(page.locator(".chat-note")).to_contain_text("typing")
    await bot.does("sendMessage", chat_id=ANA, text="Done.")
    await expect(page.locator(".chat-note")).to_have_text("bot")


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_is_wider_than_the_screen(page_of: PageOf, bot: PlayedBot, width: int) -> None:
    row = [{"text": "A label that is far too long for a phone " * 2, "callback_data": "x"}] * 3
    markup = {"inline_keyboard": [row]}
    text = f"https://example.org/{'long' * 90} {'word' * 90}"
    await bot.does("sendMessage", chat_id=ANA, text=text, reply_markup=markup)
    page = await page_of(size={**PHONE, "width": width})
    await expect(newest(page)).to_be_visible()
    for part in ("html", "#log"):
        spill = await page.locator(part).evaluate("element => element.scrollWidth - element.clientWidth")
        assert spill <= 0, f"{part} spills {spill} px at {width} px"


async def test_the_log_stays_at_its_end_unless_one_reads_further_up(page_of: PageOf, bot: PlayedBot) -> None:
    for number in range(4):
        await bot.does("sendMessage", chat_id=ANA, text=f"{number}\n" + "line\n" * 14)
    page = await page_of(size=PHONE)
    await expect(newest(page)).to_be_in_viewport()
    await page.locator("#log").evaluate("log => log.scrollTo(0, 0)")
    await expect(page.locator("#to-newest")).to_be_visible()
    await bot.does("sendMessage", chat_id=ANA, text="news")
    await expect(page.locator("#to-newest .badge")).to_have_text("1")
    await expect(newest(page)).not_to_be_in_viewport()
    await page.locator("#to-newest").click()
    await expect(newest(page)).to_be_in_viewport()
    await expect(page.locator("#to-newest")).to_be_hidden()
