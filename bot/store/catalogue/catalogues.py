"""The catalogue of each account, stored as differences."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from weakref import WeakValueDictionary

from bot.domain.catalogue.services import Catalogue, Service
from bot.domain.errors import StoreUnavailable
from bot.domain.ids import AccountId, ServiceId
from bot.store.database.codecs import decimal_text, json_text, read_json
from bot.store.database.engine import Engine, Row, Rows, Statement, Value, do, each, first, must

TRIES = 5


class CatalogueRepository:
    """The catalogue of each account as last seen: the tables `catalogues` and `services`.

    Services that left the panel stay, marked, for the orders that name them. What was stored or read last is
    remembered as long as somebody else uses it, so that a refresh compares in memory.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: WeakValueDictionary[AccountId, Catalogue] = WeakValueDictionary()

    async def load(self, account_id: AccountId) -> Catalogue | None:
        found, services = await self._engine.read(
            do("catalogues_get", account_id=account_id), do("catalogues_services", account_id=account_id)
        )
        row = first(found)
        if row is None:
            return None
        # Ten thousand rows take longer than anybody should wait for the event loop.
        catalogue = await asyncio.to_thread(_catalogue, row, services)
        self._known[account_id] = catalogue
        return catalogue

    async def replace(self, account_id: AccountId, catalogue: Catalogue) -> None:
        """Store the differences to what is stored, in one transaction."""
        for _ in range(TRIES):
            stored = await self.digest(account_id)
            if stored and stored == catalogue.digest:
                if await self._seen_again(account_id, catalogue):
                    return
            elif await self._store(account_id, catalogue, stored):
                self._known[account_id] = catalogue
                return
        raise StoreUnavailable("the stored catalogue changed again and again while it was compared")

    async def digest(self, account_id: AccountId) -> str:
        """The digest of what is stored, empty if nothing is: how a replica sees that another one refreshed it."""
        [found] = await self._engine.read(do("catalogues_get", account_id=account_id))
        row = first(found)
        return "" if row is None else str(row["digest"])

    async def fetched_at(self, account_id: AccountId) -> int | None:
        """When the panel last gave the stored catalogue, in ms UTC; None where none is stored."""
        [found] = await self._engine.read(do("catalogues_fetched_at", account_id=account_id))
        row = first(found)
        return None if row is None else int(row["fetched_at"])

    async def _seen_again(self, account_id: AccountId, catalogue: Catalogue) -> bool:
        written = await self._engine.write(
            must(
                "catalogues_seen_again",
                account_id=account_id,
                digest=catalogue.digest,
                fetched_at=catalogue.fetched_at,
            )
        )
        return written is not None

    async def _store(self, account_id: AccountId, catalogue: Catalogue, stored: str) -> bool:
        before = self._known.get(account_id)
        if before is None or not stored or before.digest != stored:
            before = await self.load(account_id)
        changes = await asyncio.to_thread(_changes, account_id, before, catalogue, stored)
        return await self._engine.write(*changes) is not None


def _changes(
    account_id: AccountId, before: Catalogue | None, after: Catalogue, stored: str
) -> tuple[Statement, Statement, Statement]:
    known = {} if before is None else {service.id: service for service in before.services}
    changed = (_values(account_id, one) for one in after.services if known.get(one.id) != one)
    gone = (service_id for service_id in known if after.find(service_id) is None)
    return (
        must(
            "catalogues_save",
            account_id=account_id,
            digest=after.digest,
            fetched_at=after.fetched_at,
            service_ids=json_text([service.id for service in after.services]),
            was=stored,
        ),
        each("catalogues_save_service", changed),
        each(
            "catalogues_service_gone",
            ({"account_id": account_id, "service_id": one, "gone_at": after.fetched_at} for one in gone),
        ),
    )


def _values(account_id: AccountId, service: Service) -> Mapping[str, Value]:
    return {
        "account_id": account_id,
        "service_id": service.id,
        "name": service.name,
        "type": service.type,
        "category": service.category,
        "rate": decimal_text(service.rate),
        "minimum": service.minimum,
        "maximum": service.maximum,
        "refill": int(service.refill),
        "cancel": int(service.cancel),
        "dripfeed": None if service.dripfeed is None else int(service.dripfeed),
        "description": service.description,
    }


def _catalogue(row: Row, services: Rows) -> Catalogue:
    by_id = {one["service_id"]: one for one in services}
    ordered = (by_id[service_id] for service_id in read_json(row["service_ids"]) if service_id in by_id)
    same: dict[Any, Any] = {}
    return Catalogue(tuple(_service(one, same) for one in ordered), row["fetched_at"], row["digest"])


def _service(row: Row, same: dict[Any, Any]) -> Service:
    """The service of a row; what many have in common is kept once, in `same`."""
    rate = row["rate"]
    return Service(
        id=ServiceId(row["service_id"]),
        name=row["name"],
        type=sys.intern(row["type"]),
        category=sys.intern(row["category"]),
        rate=same[rate] if rate in same else same.setdefault(rate, Decimal(rate)),
        minimum=same.setdefault(row["minimum"], row["minimum"]),
        maximum=same.setdefault(row["maximum"], row["maximum"]),
        refill=bool(row["refill"]),
        cancel=bool(row["cancel"]),
        dripfeed=None if row["dripfeed"] is None else bool(row["dripfeed"]),
        description=row["description"],
    )
