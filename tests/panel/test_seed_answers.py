"""The examples of the seed document, word for word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.catalogue.services import Service
from bot.domain.errors import PanelRefusal, RefusalCode
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, RefillStatus, Status, StatusAnswer
from bot.panel.api import PanelAPI
from tests.panel.scripted_panel import KEY, ScriptedPanel, shown

SERVICES = """[
    {
        "service": 1,
        "name": "Followers",
        "type": "Default",
        "category": "First Category",
        "rate": "0.90",
        "min": "50",
        "max": "10000",
        "refill": true,
        "cancel": true
    },
    {
        "service": 2,
        "name": "Comments",
        "type": "Custom Comments",
        "category": "Second Category",
        "rate": "8",
        "min": "10",
        "max": "1500",
        "refill": false,
        "cancel": true
    }
]"""
STATUS = """{
    "charge": "0.27819",
    "start_count": "3572",
    "status": "Partial",
    "remains": "157",
    "currency": "USD"
}"""
STATUSES = """{
    "1": {
        "charge": "0.27819",
        "start_count": "3572",
        "status": "Partial",
        "remains": "157",
        "currency": "USD"
    },
    "10": {
        "error": "Incorrect order ID"
    },
    "100": {
        "charge": "1.44219",
        "start_count": "234",
        "status": "In progress",
        "remains": "10",
        "currency": "USD"
    }
}"""
REFILLS = """[
    {
        "order": 1,
        "refill": 1
    },
    {
        "order": 2,
        "refill": 2
    },
    {
        "order": 3,
        "refill": {
            "error": "Incorrect order ID"
        }
    }
]"""
REFILL_STATUSES = """[
    {
        "refill": 1,
        "status": "Completed"
    },
    {
        "refill": 2,
        "status": "Rejected"
    },
    {
        "refill": 3,
        "status": {
            "error": "Refill not found"
        }
    }
]"""
CANCELS = """[
    {
        "order": 9,
        "cancel": {
            "error": "Incorrect order ID"
        }
    },
    {
        "order": 2,
        "cancel": 1
    }
]"""


def orders(*ids: str) -> list[PanelOrderId]:
    return [PanelOrderId(name) for name in ids]


def refused(answer: object) -> RefusalCode:
    assert isinstance(answer, PanelRefusal)
    return answer.code


async def test_the_service_list_gives_both_services_exactly(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(SERVICES)
    answer = await api.services()
    followers, comments = answer.services or ()
    assert followers == Service(
        id=ServiceId("1"),
        name="Followers",
        type="Default",
        category="First Category",
        rate=Decimal("0.90"),
        minimum=50,
        maximum=10000,
        refill=True,
        cancel=True,
    )
    assert comments == Service(
        id=ServiceId("2"),
        name="Comments",
        type="Custom Comments",
        category="Second Category",
        rate=Decimal(8),
        minimum=10,
        maximum=1500,
        refill=False,
        cancel=True,
    )
    assert panel.forms == [{"key": KEY, "action": "services"}]


async def test_an_added_order_gives_its_id(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{\n    "order": 23501\n}')
    parameters = {"link": "https://example.com/p/1", "quantity": "100"}
    assert await api.add(ServiceId("1"), parameters) == PlacedOrder(PanelOrderId("23501"))
    assert panel.forms == [
        {"key": KEY, "action": "add", "service": "1", "link": "https://example.com/p/1", "quantity": "100"}
    ]


async def test_one_order_is_polled_in_the_single_form(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(STATUS)
    assert await api.status(orders("23501")) == {
        "23501": StatusAnswer(Status.PARTIAL, "Partial", Decimal("0.27819"), 3572, 157, "USD")
    }
    assert panel.forms == [{"key": KEY, "action": "status", "order": "23501"}]


async def test_several_orders_are_polled_at_once(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(STATUSES)
    answer = await api.status(orders("1", "10", "100"))
    first, second, third = answer.values()
    assert first == StatusAnswer(Status.PARTIAL, "Partial", Decimal("0.27819"), 3572, 157, "USD")
    assert refused(second) is RefusalCode.ORDER_ID
    assert third == StatusAnswer(Status.IN_PROGRESS, "In progress", Decimal("1.44219"), 234, 10, "USD")
    assert panel.forms == [{"key": KEY, "action": "status", "orders": "1,10,100"}]


async def test_a_refill_gives_its_id(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{\n    "refill": "1"\n}')
    assert await api.refill(orders("23501")) == {"23501": "1"}
    assert panel.forms == [{"key": KEY, "action": "refill", "order": "23501"}]


async def test_several_refills_give_their_ids_or_refusals(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(REFILLS)
    answer = await api.refill(orders("1", "2", "3"))
    assert shown(answer) == {"1": "1", "2": "2", "3": {"refused": "order_id", "said": "Incorrect order ID"}}
    assert panel.forms == [{"key": KEY, "action": "refill", "orders": "1,2,3"}]


async def test_a_refill_has_a_status(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{\n    "status": "Completed"\n}')
    assert await api.refill_status([PanelRefillId("1")]) == {"1": RefillAnswer(RefillStatus.COMPLETED, "Completed")}
    assert panel.forms == [{"key": KEY, "action": "refill_status", "refill": "1"}]


async def test_several_refills_have_a_status(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(REFILL_STATUSES)
    answer = await api.refill_status([PanelRefillId("1"), PanelRefillId("2"), PanelRefillId("3")])
    first, second, third = answer.values()
    assert first == RefillAnswer(RefillStatus.COMPLETED, "Completed")
    assert second == RefillAnswer(RefillStatus.REJECTED, "Rejected")
    assert refused(third) is RefusalCode.REFILL
    assert panel.forms == [{"key": KEY, "action": "refill_status", "refills": "1,2,3"}]


async def test_cancels_are_accepted_or_refused_one_by_one(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script(CANCELS)
    answer = await api.cancel(orders("9", "2"))
    assert shown(answer) == {"9": {"refused": "order_id", "said": "Incorrect order ID"}, "2": None}
    assert panel.forms == [{"key": KEY, "action": "cancel", "orders": "9,2"}]


async def test_a_single_cancel_is_sent_in_the_plural_form(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('[{"order": 2, "cancel": 1}]')
    assert await api.cancel(orders("2")) == {"2": None}
    assert panel.forms == [{"key": KEY, "action": "cancel", "orders": "2"}]


async def test_the_balance_is_exact(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{\n    "balance": "100.84292",\n    "currency": "USD"\n}')
    assert await api.balance() == Money(Decimal("100.84292"), "USD")
    assert panel.forms == [{"key": KEY, "action": "balance"}]


@pytest.mark.parametrize("ids", [[], ["1"]])
async def test_no_ids_make_no_request(api: PanelAPI, panel: ScriptedPanel, ids: list[str]) -> None:
    panel.script(STATUS)
    assert set(await api.status(orders(*ids))) == set(ids)
    assert len(panel.forms) == len(ids)
