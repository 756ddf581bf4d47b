"""Who may come in, which language is spoken, and what happens when somebody blocks the bot."""

from __future__ import annotations

from tests.stories.fixture import POST, Town


async def test_a_stranger_sees_whom_to_ask_and_nothing_else(town: Town) -> None:
    carla = town.carla
    await carla.says("/start")
    shown = await carla.reads("This bot is by invitation.")
    assert shown["buttons"] == []
    for words in ("/order 1234", "/orders", "/balance", "/search likes", "/mass", "/favourites", POST, "likes"):
        await carla.says(words)
    await carla.says("/settings")
    await carla.sees("Your role")
    for message in await carla.messages():
        text = message.get("text") or ""
        assert "USD" not in text
        assert "Likes HQ" not in text
    assert town.asked("add") == 0


async def test_an_invitation_lets_one_person_in_and_nobody_after(town: Town) -> None:
    payload = await town.invitation()
    await town.boris.speaks("en")
    await town.boris.follows(payload)
    await town.boris.reads("You are in: your role is buyer.", "100.84 USD · Panel")
    await town.ana.reads("accepted your invitation as buyer")
    await town.carla.follows(payload)
    await town.carla.reads("This invitation has been used or has expired.")
    await town.carla.says("/start")
    await town.carla.reads("by invitation")
    assert await town.buys(town.boris) == "23501"


async def test_a_name_cannot_turn_the_sentence_around_it_backwards(town: Town) -> None:
    amina = await town.people.add_person("\u202eأمينة")
    await amina.follows(await town.invitation())
    await town.ana.reads("✉️ أمينة accepted your invitation as buyer")
    await town.ana.does_not_see("\u202e")


async def test_a_buyer_invites_nobody(town: Town) -> None:
    await town.invites(town.boris)
    await town.boris.says("/settings")
    shown = await town.boris.reads("Your role here: buyer")
    assert "Invite" not in str(shown["buttons"])
    await town.boris.forges(shown["message_id"], "inv")
    toast = await town.boris.toast()
    assert toast.text
    await town.boris.does_not_see("start=join")


async def test_the_bot_speaks_the_language_of_the_app(town: Town) -> None:
    payload = await town.invitation()
    await town.boris.follows(payload)
    await town.boris.reads("100,84", "Panel")
    await town.boris.says(POST)
    await town.boris.reads("Instagram")
    await town.boris.does_not_see("What should it get?")


async def test_a_chosen_language_stays_whatever_the_app_speaks(town: Town) -> None:
    ana = town.ana
    await ana.says("/language")
    await ana.reads("Which language should I speak?")
    await ana.taps("Русский")
    await ana.says("/start")
    await ana.reads("100,84")
    await town.restarts()
    await ana.says("/language")
    await ana.taps("English")
    await ana.says("/start")
    await ana.reads("100.84 USD", "Paste a link")


async def test_a_notice_is_written_in_the_language_the_reader_has_then(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    await ana.says("/language")
    await ana.taps("Русский")
    await ana.sees("Русский")
    town.panel("finish")
    await ana.reads("✅", "#23501 выполнен")
    await ana.does_not_see("#23501 done")


async def test_who_blocks_the_bot_is_told_after_coming_back(town: Town) -> None:
    ana = town.ana
    await town.invites(town.boris)
    await town.buys(ana)
    await ana.blocks()
    town.panel("finish")
    # Somebody else is told meanwhile: one chat that is gone holds up nobody.
    await town.buys(town.boris, link="https://instagram.com/p/Boriss")
    town.panel("finish")
    await town.boris.reads("✅ #23502 done")
    await ana.blocks(False)
    await ana.says("/start")
    await ana.sees("✅ #23501 done")
