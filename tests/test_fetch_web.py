"""Who is asked on the web, at which address, and how: nothing that a bag says can lead where nobody meant to go."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.fetching import WebError
from armistice_pkg.core.web import Permit, Site, UrlFault, WebUrl, parse_site, parse_web_url, shown_url, url_below
from armistice_pkg.storage.web import Patience, WebClient
from armistice_pkg.storage.web.addresses import permitted
from builders.bag import PAYLOAD
from builders.web_server import Handler, WebServer, answer, broken, page, serving
from command import Command
from test_fetch import DATA, LETTER, holey

NAME = "files.example.org"
PATIENCE = Patience(connect=5, silence=5, window=5)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as found:
        yield found


def web_url(text: str) -> WebUrl:
    found = parse_web_url(text)
    assert isinstance(found, WebUrl), found
    return found


# --- URLs ---

SEGMENTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\x00"), min_size=1).filter(
    lambda one: one not in {".", ".."}
)


@given(st.lists(SEGMENTS, min_size=1))
def test_a_path_comes_back_out_of_its_url(segments: list[str]) -> None:
    path = "/".join(segments)
    written = url_below("https://example.org/scans/", path)
    url = web_url(written)
    assert str(url) == written
    assert unquote(urlsplit(written).path) == f"/scans/{path}"
    assert url.target.isascii()


@given(st.text())
def test_any_text_is_a_url_of_ours_or_a_fault_in_words(text: str) -> None:
    found = parse_web_url(text)
    if isinstance(found, WebUrl):
        assert parse_web_url(str(found)) == found
        assert all("!" <= char <= "~" for char in str(found))
    else:
        assert found.reason


@given(
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-z0-9]{1,9}(\.[a-z0-9]{1,9}){0,3}", fullmatch=True),
    st.integers(1, 65535),
)
def test_a_site_is_allowed_by_the_name_that_it_is_told_by(scheme: str, host: str, port: int) -> None:
    url = web_url(f"{scheme}://{host}:{port}/x")
    for written in (str(url.site), f"{host}:{port}"):
        site = parse_site(written)
        assert site is not None
        assert Permit(sites=frozenset({site})).allows(url)
        assert not Permit(sites=frozenset({site})).allows_private(url)
    other = web_url(f"{scheme}://{host}:{port % 65535 + 1}/x")
    assert not Permit(sites=frozenset({Site(host, port)})).allows(other)
    assert not Permit(sites=frozenset({url.site})).allows(web_url(f"{scheme}://x.{host}:{port}/x"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("HTTP://Example.ORG./A b".replace(" ", "%20"), "http://example.org/A%20b"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/x?y=1#z", "https://example.org/x?y=1"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://example.org/가?나", "https://example.org/%EA%B0%80?%EB%82%98"),
        ("https://[2001:DB8:0::1]:8080/", "https://[2001:db8::1]:8080/"),
        ('https://example.org/a"<b>|', "https://example.org/a%22%3Cb%3E%7C"),
        ("https://example.org/%zz?", "https://example.org/%zz?"),
    ],
)
def test_urls_in_one_spelling(text: str, told: str) -> None:
    assert str(web_url(text)) == told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "fetch-url-scheme"),
        ("file:///etc/passwd", "fetch-url-scheme"),
        ("gopher://x/", "fetch-url-scheme"),
        ("http://", "fetch-url-malformed"),
        ("http://a b/", "fetch-url-malformed"),
        ("http://a/\r\nHost: b", "fetch-url-malformed"),
        ("http://a:0/", "fetch-url-malformed"),
        ("http://a:99999/", "fetch-url-malformed"),
        ("http://[fe80::1%25eth0]/", "fetch-url-malformed"),
        ("http://bücher.example/", "fetch-url-malformed"),
        ("http://a%2eb/", "fetch-url-malformed"),
        ("http://u@a/", "fetch-url-credentials"),
        ("http://a@[::1/", "fetch-url-malformed"),
    ],
)
def test_what_cannot_be_fetched_from(text: str, code: str) -> None:
    found = parse_web_url(text)
    assert isinstance(found, UrlFault)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Example.org", Site("example.org", None)),
        ("example.org:8080", Site("example.org", 8080)),
        ("127.0.0.1:80", Site("127.0.0.1", 80)),
        ("::1", Site("::1", None)),
        ("[::1]", Site("::1", None)),
        ("[0:0::1]:9", Site("::1", 9)),
    ],
)
def test_hosts_as_people_write_them(text: str, site: Site) -> None:
    assert parse_site(text) == site


def test_a_password_is_never_told() -> None:
    assert shown_url("https://me:secret@example.org/a@b") == "https://…@example.org/a@b"
    assert shown_url("https://example.org/a@b") == "https://example.org/a@b"


# --- addresses ---

PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "2001:db8::1",
    "2001::1",
    "3fff::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
]
NEVER = ["0.0.0.0", "255.255.255.255", "224.0.0.1", "::", "ff02::1", "::ffff:0.0.0.0"]  # noqa: S104 - to be refused


@pytest.mark.parametrize("address", [*PUBLIC, *PRIVATE, *NEVER])
def test_addresses_that_may_be_connected_to(address: str) -> None:
    for private, allowed in ((False, address in PUBLIC), (True, address not in NEVER)):
        if allowed:
            assert permitted("x", [address], private=private) == [address]
        else:
            with pytest.raises(WebError) as caught:
                permitted("x", [address], private=private)
            assert caught.value.code == "fetch-address-refused"
            assert not caught.value.is_passing


def test_of_several_addresses_only_the_allowed_are_left() -> None:
    assert permitted("x", ["10.0.0.1", "8.8.8.8", "::1"], private=False) == ["8.8.8.8"]


def told_by(web: WebClient, url: str) -> str:
    with pytest.raises(WebError) as caught, web, web.get(web_url(url)) as found:
        b"".join(found.chunks())
    return caught.value.code


def resolver(*addresses: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """Another answer each time, as whoever rebinds a name gives."""
    left = iter(addresses)
    return lambda _host, _port: next(left)


def test_a_host_that_is_allowed_may_not_lead_into_this_machine(server: WebServer) -> None:
    server.pages["/f"] = page(DATA)
    permit = Permit(sites=frozenset({Site(NAME, server.port)}))
    web = WebClient(permit, agent="t", patience=PATIENCE, resolver=resolver(["127.0.0.1"]))
    assert told_by(web, server.url("/f", NAME)) == "fetch-address-refused"
    assert server.requests == []


def test_the_command_refuses_addresses_of_this_machine(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    holey(in_tmp / "bag", {LETTER: server.url("/f", "localhost")})
    result = armistice("fetch", "bag", "--allow-host", f"localhost:{server.port}")
    assert (result.code, server.requests) == (1, [])
    assert "fetch-address-refused" in result.out
    assert "--allow-private" in result.out


def test_the_address_that_was_checked_is_the_one_that_is_asked(server: WebServer) -> None:
    """A name is looked up once for a connection: what it would lead to the next time does not matter."""
    server.pages["/f"] = page(DATA)
    permit = Permit(private=frozenset({Site(NAME, server.port)}))
    web = WebClient(permit, agent="t", patience=PATIENCE, resolver=resolver(["127.0.0.1"]))
    with web, web.get(web_url(server.url("/f", NAME))) as found:
        assert b"".join(found.chunks()) == DATA
    assert server.requests[0].headers["Host"] == f"{NAME}:{server.port}"


def test_a_redirect_is_checked_like_any_url(server: WebServer) -> None:
    """The second host is allowed, and lies at an address of this machine by the time it is asked for."""
    server.pages["/f"] = answer(302, Location=server.url("/g", "other.example"))
    permit = Permit(sites=frozenset({Site("other.example", server.port)}), private=frozenset({Site(NAME, server.port)}))
    web = WebClient(permit, agent="t", patience=PATIENCE, resolver=resolver(["127.0.0.1"], ["127.0.0.1"]))
    assert told_by(web, server.url("/f", NAME)) == "fetch-address-refused"
    assert server.paths == ["/f"]


def test_the_next_address_is_tried_when_one_does_not_answer(server: WebServer) -> None:
    server.pages["/f"] = page(DATA)
    permit = Permit(private=frozenset({Site(NAME, server.port)}))
    web = WebClient(permit, agent="t", patience=PATIENCE, resolver=resolver(["::1", "127.0.0.1"]))
    with web, web.get(web_url(server.url("/f", NAME))) as found:
        assert b"".join(found.chunks()) == DATA


def test_a_host_that_nobody_knows_is_told() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    web = WebClient(Permit(sites=frozenset({Site(NAME, None)})), agent="t", resolver=unknown)
    assert told_by(web, f"https://{NAME}/f") == "fetch-no-connection"


def test_a_connection_that_the_server_has_closed_is_opened_again(server: WebServer) -> None:
    def closing(handler: Handler) -> None:
        page(DATA)(handler)
        handler.close_connection = True  # without a word in the head

    server.pages |= {"/f": closing, "/g": page(DATA)}
    permit = Permit(private=frozenset({server.site}))
    with WebClient(permit, agent="t", patience=PATIENCE) as web:
        for path in ("/f", "/f", "/g"):
            with web.get(web_url(server.url(path))) as found:
                assert b"".join(found.chunks()) == DATA


def test_proxies_of_the_environment_are_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.pages["/f"] = page(DATA)
    permit = Permit(private=frozenset({server.site}))
    with WebClient(permit, agent="t", patience=PATIENCE) as web, web.get(web_url(server.url("/f"))) as found:
        assert b"".join(found.chunks()) == DATA


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"a"'}, '"a"'),
        ({"ETag": 'W/"a"', "Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({"Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT"}, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ({"Last-Modified": "Fri, 01 Jan 9999 00:00:00 GMT"}, None),
        ({"Last-Modified": "yesterday"}, None),
        ({}, None),
    ],
    ids=["strong", "weak", "settled date", "date to come", "no date", "nothing"],
)
def test_only_what_names_one_version_lets_a_transfer_go_on(
    server: WebServer, headers: dict[str, str], validator: str | None
) -> None:
    server.pages["/f"] = answer(200, DATA, **{name.replace("-", "_"): value for name, value in headers.items()})
    permit = Permit(private=frozenset({server.site}))
    with WebClient(permit, agent="t", patience=PATIENCE) as web, web.get(web_url(server.url("/f"))) as found:
        assert found.validator == validator


# --- https ---


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_https_by_the_command(armistice: Command, in_tmp: Path, authority: trustme.CA) -> None:
    authority.cert_pem.write_to_path(str(in_tmp / "ca.pem"))
    with serving(tls(authority, "localhost")) as server:
        server.pages["/f"] = page(DATA)
        holey(in_tmp / "bag", {LETTER: server.url("/f", "localhost")})
        allowed = ("--allow-private", f"localhost:{server.port}")
        distrusted = armistice("fetch", "bag", *allowed)
        assert (distrusted.code, server.requests) == (1, [])
        assert "fetch-certificate" in distrusted.out
        armistice.monkeypatch.setenv("SSL_CERT_FILE", str(in_tmp / "ca.pem"))
        assert armistice("fetch", "bag", *allowed).code == 0
    assert (in_tmp / "bag" / LETTER).read_bytes() == PAYLOAD[LETTER]


@pytest.mark.parametrize(
    ("names", "code"), [([NAME], None), (["other.example"], "fetch-certificate"), (["127.0.0.1"], "fetch-certificate")]
)
def test_the_certificate_must_be_of_the_name_not_of_the_address(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, names: list[str], code: str | None
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with serving(tls(authority, *names)) as server:
        server.pages["/f"] = page(DATA)
        permit = Permit(private=frozenset({Site(NAME, server.port)}))
        web = WebClient(permit, agent="t", patience=PATIENCE, resolver=resolver(["127.0.0.1"]))
        url = server.url("/f", NAME)
        if code is not None:
            assert told_by(web, url) == code
            assert server.requests == []
            return
        with web, web.get(web_url(url)) as found:
            assert b"".join(found.chunks()) == DATA


def test_from_https_nobody_is_led_to_http(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, server: WebServer
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with serving(tls(authority, "127.0.0.1")) as secure:
        secure.pages |= {"/f": answer(302, Location=server.url("/f")), "/g": broken(DATA, 3)}
        permit = Permit(private=frozenset({server.site, secure.site}))
        assert told_by(WebClient(permit, agent="t", patience=PATIENCE), secure.url("/f")) == "fetch-redirect"
        assert told_by(WebClient(permit, agent="t", patience=PATIENCE), secure.url("/g")) == "fetch-broken-off"
    assert server.requests == []


def test_who_speaks_no_tls_is_told(server: WebServer) -> None:
    permit = Permit(private=frozenset({server.site}))
    url = server.url("/f").replace("http:", "https:")
    assert told_by(WebClient(permit, agent="t", patience=PATIENCE), url) == "fetch-no-connection"
