"""Addresses of files on the web: taken apart once, written one way, and which of them may be asked for anything.

What is sent to a server is made of the parts that were checked, so that no second reading of the text can differ.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit

__all__ = ["Permit", "Site", "UrlFault", "WebUrl", "parse_site", "parse_web_url", "shown_url", "url_below"]

_USUAL_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65535
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_SITE = re.compile(r"(?:\[([^\]]*)\]|([^\[\]:]*))(?::([0-9]{1,5}))?")
# White space and controls end a line of a request; a backslash is a slash to some readers and none to others.
_NEVER = re.compile(r"[\x00-\x20\x7f\\]")
# RFC 3986, 2 has no place for these; RFC 3987, 3.1 says how a name beyond ASCII is sent.
_TO_CODE = re.compile(r"[^\x21-\x7e]+|[\"<>^`{|}]+")
_HIDDEN = re.compile(r"(?<=://)[^/?#]*@")


class UrlFault(NamedTuple):
    """Why nothing can be fetched from a URL: a code of `core.codes.fetch`, and a clause in words."""

    code: str
    reason: str


class Site(NamedTuple):
    """A host, and one port of it or, with None, its usual ones: 80 for http, 443 for https."""

    host: str
    port: int | None

    def __str__(self) -> str:
        """As `--allow-host` takes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebUrl:
    """An http or https URL: `host` in lower case, without brackets; `target` is path and query, all ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def site(self) -> Site:
        """What must be allowed before this is asked for."""
        return Site(self.host, None if self.port == _USUAL_PORTS[self.scheme] else self.port)

    def __str__(self) -> str:
        """The whole URL."""
        return f"{self.scheme}://{self.site}{self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Who may be asked: `sites` at public addresses only, `private` wherever they lie; `anyone` at a public address."""

    sites: frozenset[Site] = frozenset()
    private: frozenset[Site] = frozenset()
    anyone: bool = False

    def allows(self, url: WebUrl) -> bool:
        """Whether a request may be made."""
        return self.anyone or _names(self.sites, url) or self.allows_private(url)

    def allows_private(self, url: WebUrl) -> bool:
        """Whether it may go to an address that is not public."""
        return _names(self.private, url)


def _names(sites: frozenset[Site], url: WebUrl) -> bool:
    return url.site in sites or Site(url.host, url.port) in sites


def parse_site(text: str) -> Site | None:
    """A host, or host:port, as a person writes it, or None; an IPv6 address with a port stands in brackets."""
    bare = _address(text)
    match = _SITE.fullmatch(text)
    if bare is None and match is None:
        return None
    if bare is not None or match is None:
        return Site(bare or "", None)
    host = _host(match[1] if match[1] is not None else match[2], is_bracketed=match[1] is not None)
    port = int(match[3]) if match[3] else None
    return None if host is None or (port is not None and not 0 < port <= _LAST_PORT) else Site(host, port)


def parse_web_url(text: str) -> WebUrl | UrlFault:
    """Take a URL apart; a fragment is dropped, what is no ASCII is percent-encoded as UTF-8 (RFC 3987, 3.1)."""
    if _NEVER.search(text):
        return UrlFault("fetch-url-malformed", "it holds a space, a backslash or a control character")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return UrlFault("fetch-url-malformed", "it is no URL")
    scheme = parts.scheme.lower()
    if scheme not in _USUAL_PORTS:
        return UrlFault("fetch-url-scheme", f"it begins with {scheme or 'nothing'}: and not with http: or https:")
    if "@" in parts.netloc:
        return UrlFault("fetch-url-credentials", "it holds a user name or a password")
    host = _host(parts.hostname or "", is_bracketed="[" in parts.netloc)
    if host is None or port == 0:
        return UrlFault("fetch-url-malformed", "it names no host that could be asked; beyond ASCII, write it as xn--…")
    query = f"?{parts.query}" if "?" in text.partition("#")[0] else ""
    return WebUrl(
        scheme=scheme,
        host=host,
        port=_USUAL_PORTS[scheme] if port is None else port,
        target=_TO_CODE.sub(_coded, (parts.path or "/") + query),
    )


def shown_url(text: str) -> str:
    """The URL as it may be told: without the user name and password that it may hold."""
    return _HIDDEN.sub("…@", text)


def url_below(prefix: str, path: str) -> str:
    """The URL of a file whose path follows a prefix: every octet that RFC 3986, 2.3 does not spare percent-encoded."""
    return prefix + quote(path, safe="/")


def _host(text: str, *, is_bracketed: bool) -> str | None:
    """A name or an address in one spelling; None where it is neither."""
    if is_bracketed:
        return _address(text)
    name = text.removesuffix(".").lower()
    return name if _NAME.fullmatch(name) else None


def _address(text: str) -> str | None:
    """An IPv6 address as RFC 5952 writes it; None if it is none, or names a network card of this machine."""
    try:
        return None if "%" in text else str(ipaddress.IPv6Address(text))
    except ValueError:
        return None


def _coded(match: "re.Match[str]") -> str:
    return quote(match[0].encode("utf-8", "surrogateescape"), safe="")
