"""The IP addresses that a person's own account may connect to: the public internet only."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address, ip_network
from typing import Any

# What `is_global` says differs between versions of Python, so the special-use networks are listed. **Source:** IANA, IPv4
# and IPv6 Special-Purpose Address Registries. IPv6 addresses that embed an IPv4 address are among them: a gateway would
# translate them back.
_SPECIAL = tuple(map(ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
    "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)))  # fmt: skip
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class NotPublicAddress(PermissionError):
    """The address is in a private or special-use network."""


def is_public(address: str) -> bool:
    """Return whether the text is an IP address of the public internet, the same on every version of Python."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return parsed.is_global and not any(parsed in network for network in _SPECIAL)


def public_socket(info: AddressInfo) -> socket.socket:
    """Create the socket for a connection to this address; raises NotPublicAddress unless it is public.

    The check runs on the resolved address of every connection, so a host name that resolves to another address a moment
    later gains nothing.
    """
    family, kind, protocol, _name, address = info
    if not is_public(str(address[0])):
        raise NotPublicAddress(errno.EACCES, "the address is not public")
    return socket.socket(family=family, type=kind, proto=protocol)
