"""Where a name leads, and which addresses may be connected to (RFC 6890: special-purpose address registries)."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

from armistice_pkg.core.fetching import WebError

__all__ = ["Resolver", "permitted", "resolve"]

Resolver = Callable[[str, int], Sequence[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.IPv6Network("2000::/3")
# Written out where versions of Python differ.
_NOT_PUBLIC = tuple(ipaddress.IPv4Network(one) for one in ("192.0.0.0/24", "192.88.99.0/24"))
_NOT_GLOBAL = tuple(ipaddress.IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))
# These carry an IPv4 address that a router on the way takes out again: NAT64 (RFC 6052, 2.1), 6to4 (RFC 3056).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, in the order in which they are best tried (RFC 6724).

    Raises:
        OSError: there are none, or nobody could be asked.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def permitted(host: str, addresses: Sequence[str], *, private: bool) -> Sequence[str]:
    """Those of a host's addresses that may be connected to; with `private`, all that name one machine.

    Raises:
        WebError: there are none.
    """
    allowed = [one for one in addresses if _is_one_machine(one) and (private or _is_public(one))]
    if not allowed:
        raise WebError(
            "fetch-address-refused", f"{host} lies at {', '.join(addresses) or 'no address'}, which is not public"
        )
    return allowed


def _is_one_machine(text: str) -> bool:
    address = _read(text)
    return not (address.is_multicast or address.is_unspecified or address == ipaddress.IPv4Address("255.255.255.255"))


def _is_public(text: str) -> bool:
    address = _read(text)
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_reserved and not any(address in one for one in _NOT_PUBLIC)
    return address in _UNICAST and address.is_global and not any(address in one for one in _NOT_GLOBAL)


def _read(text: str) -> Address:
    """The address that is reached in the end: an IPv4 address that stands in an IPv6 one is taken out."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
