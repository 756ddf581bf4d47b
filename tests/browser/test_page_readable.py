"""The page can be read and touched: contrast and sizes of what people press, and a first minute that shows something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

import bot.sandbox
from tests.browser.environment import ANA, PHONE, PageOf, PlayedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

STYLES = (Path(bot.sandbox.__file__).parent / "page" / "chat.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\n? *\}", STYLES, re.S)[:2]
LEAST = 4.5
"""Source: WCAG 2.2, success criterion 1.4.3, level AA."""
PAIRS = [
    ("#fff", "--success"),
    ("#fff", "--danger"),
    ("#fff", "--primary"),
    ("--on-accent", "--accent"),
    ("--faint", "--surface"),
    ("--in-faint", "--in"),
    ("--out-faint", "--out"),
    ("--accent-text", "--surface"),
    ("--accent-text", "--in"),
    ("--danger-text", "--surface"),
    *(("--on-veil", f"--veil over --sky{which}") for which in ("", "-1", "-2", "-3", "-4")),
]


def channels(colour: str) -> tuple[list[float], float]:
    digits = colour.lstrip("#")
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    values = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    return values[:3], values[3] if len(values) > 3 else 1.0


def luminance(rgb: list[float]) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(theme: dict[str, str], front: str, back: str) -> float:
    def colour(name: str) -> tuple[list[float], float]:
        return channels(theme.get(name, name))

    above, _, below = back.partition(" over ")
    rgb, alpha = colour(above)
    if below:
        under, _ = colour(below)
        rgb = [alpha * one + (1 - alpha) * other for one, other in zip(rgb, under, strict=True)]
    light, dark = sorted((luminance(colour(front)[0]), luminance(rgb)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
async def test_text_stands_out_from_what_is_behind_it(name: str, front: str, back: str) -> None:
    theme = dict(re.findall(r"(--[\w-]+): (#\w+)", LIGHT))
    if name == "dark":
        theme |= dict(re.findall(r"(--[\w-]+): (#\w+)", DARK))
    assert contrast(theme, front, back) >= LEAST


async def test_what_a_finger_presses_is_large_enough_on_a_phone(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of(size=PHONE)
    keyboard = {"inline_keyboard": [[{"text": label, "callback_data": label} for label in ("Yes", "No")]]}
    await bot.does("sendMessage", chat_id=ANA, text="Sure?", reply_markup=keyboard)
    await expect(page.locator(".inline-button")).to_have_count(2)
    sizes: dict[str, float] = await page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("button, select")]
            .filter((one) => one.checkVisibility()).map((one) => [one.id || one.className, one.getBoundingClientRect().height]))"""
    )
    assert {name: height for name, height in sizes.items() if height < 44} == {}


async def test_three_things_to_try_are_offered_until_something_was_written(page_of: PageOf, bot: PlayedBot) -> None:
    page = await page_of("carla", size=PHONE)
    chips = page.locator(".try-chip")
    await expect(chips).to_have_count(0)
    await page.locator("#gate").click()
    assert (await bot.hears("message"))["text"] == "/start"
    await expect(chips).to_have_count(3)
    await page.get_by_role("button", name="Break the panel").click()
    await expect(page.get_by_role("tab", name="Faults")).to_have_attribute("aria-selected", "true")
    await page.get_by_role("button", name="Close the laboratory").click()
    await chips.first.click()
    assert (await bot.hears("message"))["text"].startswith("https://")
    await expect(chips).to_have_count(0)
