"""Which addresses may be connected to for an account that a person brought along."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

# Ways to write an IPv4 address as an IPv6 one that a gateway would take back to it.
_TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class NotPublic(PermissionError):
    """The name or address leads into a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet: not loopback, private, shared, link-local or multicast."""
    try:
        read = ip_address(address)
    except ValueError:
        return False
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped is not None:
            return is_public(str(read.ipv4_mapped))
        if any(read in network for network in _TRANSLATED):
            return False
    return read.is_global and not read.is_multicast


def public_socket(info: AddressInfo) -> socket.socket:
    """A socket for that address, about to be connected; NotPublic unless it is public.

    This is asked for every connection, with the address it is made to, so a name that leads elsewhere a moment later
    gains nothing.
    """
    family, kind, protocol, _name, address = info
    if not is_public(str(address[0])):
        raise NotPublic(errno.EACCES, "the address is not public")
    return socket.socket(family=family, type=kind, proto=protocol)
