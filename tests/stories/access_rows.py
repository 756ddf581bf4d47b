"""Who may do what: a row for every command and every button. One without a row fails `test_access`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.accounts.people import Role

NOBODY, VIEWER, BUYER, MANAGER, OPERATOR = Role.NOBODY, Role.VIEWER, Role.BUYER, Role.MANAGER, Role.OPERATOR
NEVER = None
"""For nobody here, whatever their role."""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Who is answered in a linked group with more than a refusal: its members, its admins, the group itself."""

    member: bool
    admin: bool
    anonymous: bool


EVERYBODY = InGroup(member=True, admin=True, anonymous=True)
ADMINS = InGroup(member=False, admin=True, anonymous=True)
WHO_MANAGES = InGroup(member=False, admin=False, anonymous=True)
"""Admins who hold no role on the account do not suffice; the group itself is shown a button that asks who presses it."""

COMMANDS: dict[str, tuple[Role | None, InGroup | None]] = {
    "start": (NOBODY, None),
    "order": (VIEWER, None),
    "orders": (VIEWER, ADMINS),
    "search": (NOBODY, None),
    "favourites": (VIEWER, None),
    "presets": (VIEWER, None),
    "balance": (VIEWER, ADMINS),
    "mass": (BUYER, None),
    "track": (VIEWER, None),
    "settings": (NOBODY, ADMINS),
    "language": (NOBODY, None),
    "help": (NOBODY, EVERYBODY),
    "connect": (NOBODY, EVERYBODY),
    "accounts": (NOBODY, None),
    "link": (MANAGER, WHO_MANAGES),
    "unlink": (NEVER, ADMINS),
    "export": (NOBODY, None),
    "forget": (NOBODY, None),
    "admin": (OPERATOR, None),
    "cancel": (NOBODY, None),
}

BUTTONS: dict[str, tuple[str, Role | None]] = {
    # {order}: an order of somebody else; {victim}: a viewer of the shared account; {group}: the linked group.
    "home": ("", NOBODY),
    "here": ("", NOBODY),
    "help": ("", NOBODY),
    "bal": ("", VIEWER),
    "spent": ("", VIEWER),
    "set": ("", NOBODY),
    "langs": ("", NOBODY),
    "lang": ("en", NOBODY),
    "inv": ("", MANAGER),
    "new": ("", VIEWER),
    "net": ("instagram", VIEWER),
    "cat": ("nothing:0:r", VIEWER),
    "svc": ("1234", VIEWER),
    "svl": ("1234", VIEWER),
    "fav": ("1:1234", VIEWER),
    "favs": ("", VIEWER),
    "search": ("", NOBODY),
    "find": ("0:likes", VIEWER),
    "link": ("", VIEWER),
    "lk": ("likes:0:r", VIEWER),
    "ord": ("0.85,50,10000:1234", BUYER),
    "a": ("1:0:100", BUYER),
    "all": ("1:0", BUYER),
    "cal": ("1:0:2027-01", BUYER),
    "sk": ("1:0", BUYER),
    "bk": ("1:0", BUYER),
    "ed": ("1:0", BUYER),
    "ef": ("1:0:link", BUYER),
    "rv": ("1:0", BUYER),
    "go": ("", BUYER),
    "cx": ("", NOBODY),
    "ok": ("1:0", BUYER),
    "oag": ("{order}", MANAGER),
    "rest": ("{order}", MANAGER),
    "last": ("{order}", MANAGER),
    "my": ("", VIEWER),
    "mys": ("a", VIEWER),
    "ny": ("", VIEWER),
    "myf": ("a", VIEWER),
    "o": ("{order}", MANAGER),
    "or": ("{order}", MANAGER),
    "orf": ("{order}", MANAGER),
    "ocx": ("{order}", MANAGER),
    "omu": ("{order}:1", NEVER),
    "oex": ("{order}", MANAGER),
    "onx": ("{order}", MANAGER),
    "obal": ("{order}", MANAGER),
    "sel": ("", BUYER),
    "selr": ("1:0", BUYER),
    "selx": ("1:0", BUYER),
    "nz": ("", NOBODY),
    "nzt": ("", NOBODY),
    "nzq": ("", NOBODY),
    "nzz": ("", NOBODY),
    "psv": ("{order}", MANAGER),
    "psd": ("{order}:x", MANAGER),
    "ps": ("", VIEWER),
    "pu": ("1", BUYER),
    "pdl": ("1", VIEWER),
    "mm": ("", BUYER),
    "mln": ("1:0", BUYER),
    "mok": ("1", BUYER),
    "mst": ("1", BUYER),
    "mv": ("1", BUYER),
    "mlv": ("1", BUYER),
    "mre": ("1", BUYER),
    "mcx": ("1", BUYER),
    "mfile": ("1", BUYER),
    "ad": ("", OPERATOR),
    "adp": ("0", OPERATOR),
    "ada": ("", OPERATOR),
    "adi": ("", OPERATOR),
    "adu": ("", OPERATOR),
    "adq": ("", OPERATOR),
    "adqt": ("1", OPERATOR),
    "adqx": ("1", OPERATOR),
    "adm": ("", OPERATOR),
    "adr": ("", OPERATOR),
    "adb": ("", OPERATOR),
    "adbs": ("1", OPERATOR),
    "adbp": ("1", OPERATOR),
    "adbx": ("1", OPERATOR),
    "adl": ("", OPERATOR),
    "adlf": ("", OPERATOR),
    "fg": ("", NOBODY),
    "exp": ("", NOBODY),
    "con": ("", NOBODY),
    "acs": ("", NOBODY),
    "ac": ("1", VIEWER),
    "acu": ("1", VIEWER),
    "acd": ("1", VIEWER),
    "acx": ("1", NEVER),
    "acl": ("1", MANAGER),
    "aca": ("1", MANAGER),
    "acz": ("1", MANAGER),
    "acn": ("1", MANAGER),
    "acm": ("1", MANAGER),
    "aci": ("1", MANAGER),
    "ivl": ("1:2:0", MANAGER),
    "mb": ("1:{victim}", MANAGER),
    "mr": ("1:{victim}:1", MANAGER),
    "ml": ("1:{victim}", MANAGER),
    "mx": ("1:{victim}", MANAGER),
    "mxx": ("1:{victim}", MANAGER),
    "apl": ("", MANAGER),
    "apy": ("1", MANAGER),
    "apn": ("1", MANAGER),
    # In private these ask for standing in the group as well: of all of them only the operator is an admin there.
    "gl": ("{group}:1:0", OPERATOR),
    "gs": ("{group}:admins", OPERATOR),
    "ge": ("{group}:final", OPERATOR),
    "glw": ("{group}:1", OPERATOR),
    "gt": ("{group}", OPERATOR),
    "gk": ("{group}", OPERATOR),
    "gb": ("{group}", OPERATOR),
    "gord": ("{group}:zzzzzzzzzzz", OPERATOR),
    "gsp": ("{group}", OPERATOR),
    "gself": ("", NOBODY),
    # Whoever manages the account sees where it is shown, and puts an end to it.
    "acg": ("1", MANAGER),
    "gv": ("{group}", MANAGER),
    "gu": ("{group}", MANAGER),
    "fgx": ("", NOBODY),
}
