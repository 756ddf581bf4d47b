"""Somebody who has never seen the bot opens the demo in a browser and orders something."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.i18n import Languages
from bot.i18n.translator import Translator
from bot.sandbox.person import People
from tests.browser.environment import DESK, PHONE, PageOf, newest

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
SIZES = {"phone": PHONE, "desk": DESK}
POST = "https://www.instagram.com/p/CxExample/?igsh=MzRl"
LANGUAGES = Languages(ROOT / "locales", "en")
expect.set_options(timeout=20_000)  # a demo that shares its machine takes a while
QUICK = "1200"
"""An order of the sandbox takes 45 to 75 minutes: here some three seconds."""


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[str]:
    """The address the demo prints."""
    quiet = {"PATH": os.environ["PATH"]}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", "--speed", QUICK,
        cwd=ROOT, env=quiet, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    async with asyncio.timeout(60):
        said = (await process.stdout.readline()).decode()
    found = re.search(r"http://[\d.]+:\d+", said)
    if found is None:
        complaints = (await process.stderr.read()).decode()
        pytest.fail(f"The demo said {said!r}, ended with {await process.wait()}, and complained: {complaints!r}")
    yield found.group()
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(30):
        complaints = (await process.stderr.read()).decode()
        assert await process.wait() == 0, complaints
    assert not complaints


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, demo: str) -> AsyncIterator[PageOf]:
    """Opens the demo's page as somebody."""
    opener = PageOf(browser, demo)
    yield opener
    await opener.close()
    assert not opener.troubles, f"The page reported: {opener.troubles}"


async def says(page: Page, text: str) -> None:
    await page.locator("#message-input").fill(text)
    await page.locator("#send").click()


def key(page: Page, label: str) -> Locator:
    """The button of that name under the newest message."""
    return newest(page).locator(".inline-button").filter(has_text=label).first


async def looks(page: Page, folder: Path, name: str) -> None:
    """A picture of what is seen, for people who look; nothing of it may be cut off sideways."""
    await page.screenshot(path=folder / f"{name}.png")
    wider = await page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wider, f"{name}: the page is wider than the window"
    cut = await page.locator(".inline-label").evaluate_all(
        "labels => labels.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    )
    assert not cut, f"{name}: labels are cut: {cut}"


async def orders(page: Page, words: Translator, folder: Path) -> None:
    """From the home screen to the notice, by the words a newcomer of that language looks for."""
    t = words.text
    await expect(newest(page)).to_contain_text(t("Paste a link to order, or choose:"))
    await expect(newest(page)).to_contain_text(re.compile(r"100[.,]84"))
    await looks(page, folder, "1-home")
    await says(page, POST)
    await expect(newest(page)).to_contain_text(t("What should it get?"))
    await looks(page, folder, "2-link")
    await key(page, "❤️ " + t("Likes")).click()
    await expect(newest(page)).to_contain_text("1/3")
    await looks(page, folder, "3-services")
    for number in ("2/3", "3/3"):
        if "Likes HQ" not in await newest(page).inner_text():
            await key(page, t("Next")).click()
            await expect(newest(page)).to_contain_text(number)
    place = re.search(r"(\d+)\. Likes HQ", await newest(page).inner_text())
    assert place is not None, await newest(page).inner_text()
    await newest(page).get_by_role("button", name=place.group(1), exact=True).click()
    await expect(newest(page)).to_contain_text("#1234")
    await looks(page, folder, "4-service")
    await key(page, "🛒 " + t("Order")).click()
    await expect(key(page, "10k")).to_be_visible()
    await looks(page, folder, "5-quantity")
    await says(page, "1.5k")
    await expect(key(page, t("Confirm"))).to_be_visible()
    await looks(page, folder, "6-confirm")
    await key(page, t("Confirm")).click()
    await expect(newest(page)).to_contain_text("#23501")
    await looks(page, folder, "7-placed")
    await expect(key(page, t("Show"))).to_be_visible(timeout=30_000)
    await expect(newest(page)).to_contain_text(re.compile("✅.*#23501"))
    await expect(page.locator(".bubble.from-bot").filter(has_text=t("Completed")).first).to_contain_text("100")
    await looks(page, folder, "8-done")
    await says(page, "/orders")
    await expect(newest(page)).to_contain_text(t("My orders"))
    await expect(key(page, "#23501")).to_be_visible()
    await looks(page, folder, "9-orders")


@pytest.mark.parametrize("size", SIZES)
async def test_a_newcomer_orders_by_a_pasted_link_and_is_told_of_its_end(
    open_page: PageOf, size: str, tmp_path: Path
) -> None:
    page = await open_page("ana", size=SIZES[size])
    await looks(page, tmp_path, "0-start")
    await page.locator("#gate").click()
    await orders(page, LANGUAGES.get_translator("en"), tmp_path)


@pytest.mark.parametrize("size", SIZES)
async def test_an_invited_newcomer_orders_in_russian(open_page: PageOf, demo: str, size: str, tmp_path: Path) -> None:
    async with People(demo) as people:
        ana = people.find_person("ana")
        await ana.says("/settings")
        await ana.taps("Invite a buyer")
        shown = await ana.sees("This link makes one person")
        payload = str(shown["text"]).split("?start=", 1)[1].split()[0]
        await people.find_person("boris").follows(payload)
    page = await open_page("boris", size=SIZES[size], locale="ru-RU")
    await orders(page, LANGUAGES.get_translator("ru"), tmp_path)
