"""Presets: saved from an order's card, offered for a link of their network, used up to the confirm screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.accounts.people import Permission, Person
from bot.domain.catalogue.services import Service
from bot.domain.errors import NotFound, UserMistake
from bot.domain.ids import ChatId, OrderId
from bot.domain.links import Link
from bot.domain.messages import N_
from bot.domain.orders.presets import MOST, Preset, preset_of
from bot.flows.ordering.new_order import Ordering
from bot.flows.ordering.order_questions import Step
from bot.flows.orders.my_orders import MyOrders
from bot.flows.pending_question import ask
from bot.store.orders.presets import PresetRepository

QUESTION = "preset"
"""The kind of the question for a name, about an order."""
MOST_RECENT = 3


@dataclass(frozen=True, slots=True)
class Presets:
    """Presets belong to one person on one account."""

    presets: PresetRepository
    ordering: Ordering
    my_orders: MyOrders

    async def ask_name(self, person: Person, chat_id: ChatId, order_id: OrderId, update_id: int) -> str:
        """The person's next text in this chat names the preset; a suggestion."""
        order = (await self.my_orders.order(person, order_id)).order
        suggested = preset_of(order, 0, self.suggestion(order.service_name, order.quantity), 0).name
        own = self.ordering
        await ask(
            own.deps.store, own.deps.clock, own.deps.new_id, person, chat_id, QUESTION, update_id,
            subject=str(order_id), account_id=order.account_id,
        )  # fmt: skip
        return suggested

    @staticmethod
    def suggestion(service_name: str, quantity: int | None) -> str:
        """A name for a preset."""
        short = " ".join(service_name.split())[:28].strip(" |-–—~,.") or "Order"
        return f"{short} {quantity}" if quantity else short

    async def save(self, person: Person, chat_id: ChatId, order_id: OrderId, name: str | None) -> Preset:
        """Keep an order's service and answers under a name, None being the suggested one; raises `FieldMistake` for no name."""
        order = (await self.my_orders.order(person, order_id)).order
        name = self.suggestion(order.service_name, order.quantity) if name is None else name
        preset = preset_of(order, self.ordering.deps.new_id(), name, self.ordering.deps.clock())
        preset = replace(preset, person_id=person.id)
        kept = await self.presets.of(person.id, order.account_id)
        if len(kept) >= MOST and preset.name not in {one.name for one in kept}:
            raise UserMistake(N_("You have {maximum} presets: delete one first."), maximum=MOST)
        await self.presets.save(preset)
        if await self.ordering.deps.store.drafts.question(person.id, chat_id, QUESTION):
            await self.ordering.deps.store.drafts.discard(person.id, chat_id)
        return preset

    async def all(self, person: Person) -> list[Preset]:
        """The person's presets on the account in use."""
        account = await self.ordering.deps.access.account(person, Permission.SEE_CATALOGUE)
        return await self.presets.of(person.id, account.id)

    async def fitting(self, person: Person, link: Link) -> list[Preset]:
        """Those for services of the link's network that are still sold."""
        if link.network is None:
            return []
        account = await self.ordering.deps.access.account(person, Permission.SEE_CATALOGUE)
        catalogue = await self.ordering.catalogue_cache.current(account)
        kept = await self.presets.of(person.id, account.id)
        return [
            one
            for one in kept
            if (service := catalogue.find(one.service_id)) is not None and service.network == link.network
        ]

    async def use(self, person: Person, chat_id: ChatId, preset_id: int, update_id: int) -> Step:
        """Order by a preset: for the pasted link where there is one, else the link is asked for."""
        preset = await self.presets.get(person.id, preset_id)
        if preset is None:
            raise NotFound(N_("There is no such preset of yours."))
        current = await self.ordering.deps.store.drafts.order(person.id, chat_id)
        answers = dict(preset.answers)
        if current is not None and current.service_id is None:
            answers |= {name: current.answers[name] for name in ("link",) if name in current.answers}
        return await self.ordering.filled(person, chat_id, preset.account_id, preset.service_id, answers, update_id)

    async def remove(self, person: Person, preset_id: int) -> None:
        """Forget a preset."""
        await self.presets.remove(person.id, preset_id)

    async def recent(self, person: Person) -> Sequence[Service]:
        """The services the person ordered last, as far as they are still sold."""
        account = await self.ordering.deps.access.account(person, Permission.SEE_CATALOGUE)
        catalogue = await self.ordering.catalogue_cache.current(account)
        orders = await self.ordering.deps.store.orders.latest(account.id, person.id, 20)
        found = dict.fromkeys(order.service_id for order in orders)
        sold = [service for one in found if (service := catalogue.find(one)) is not None and service.order_type]
        return sold[:MOST_RECENT]
