"""The IP addresses that a person's own account may connect to: the public internet only."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

# IPv6 addresses that embed an IPv4 address; a gateway would translate them back.
_TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class NotPublicAddress(PermissionError):
    """The address is in a private or special-use network."""


def is_public(address: str) -> bool:
    """Return whether the text is an IP address of the public internet: not loopback, private, shared, link-local or multicast."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if any(parsed in network for network in _TRANSLATED):
            return False
    return parsed.is_global and not parsed.is_multicast


def public_socket(info: AddressInfo) -> socket.socket:
    """Create the socket for a connection to this address; raises NotPublicAddress unless it is public.

    The check runs on the resolved address of every connection, so a host name that resolves to another address a moment
    later gains nothing.
    """
    family, kind, protocol, _name, address = info
    if not is_public(str(address[0])):
        raise NotPublicAddress(errno.EACCES, "the address is not public")
    return socket.socket(family=family, type=kind, proto=protocol)
