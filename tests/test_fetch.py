"""A bag with holes is completed from the web: what is right enters it whole, everything else is told and stays out."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.codes import CODES
from armistice_pkg.core.codes.fetch import FETCH_CODES
from armistice_pkg.core.fetching import FetchReport, WebError
from armistice_pkg.core.problems import Verdict
from armistice_pkg.core.web import Permit, WebUrl, parse_web_url
from armistice_pkg.engine.threads import Threads
from armistice_pkg.services.fetch.run import FetchRequest, fetch
from armistice_pkg.services.fetch.transfer import Retries
from armistice_pkg.storage.fetch_target import FetchFolder
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.web import Patience, WebClient
from bag_making import Silent, state
from builders.bag import PAYLOAD, Bag, written
from builders.web_server import (
    Behaviour,
    WebServer,
    answer,
    broken,
    chunked,
    dripping,
    endless,
    headless,
    in_turn,
    page,
    serving,
)
from command import Command, names, tree

LETTER = "data/letter.txt"
DATA = PAYLOAD[LETTER]
SHORT = Patience(connect=5, silence=5, window=0.3, least=4096)
RETRIES = Retries(tries=3, first=0.001, most=0.1)
Length = int | str


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as found:
        yield found


def holey(
    folder: Path,
    holes: Mapping[str, str],
    *,
    payload: Mapping[str, bytes] = PAYLOAD,
    length: Callable[[bytes], Length] = len,
    bag: Bag | None = None,
) -> Path:
    """A bag whose files at these paths are at these URLs."""
    made = Bag(payload) if bag is None else bag
    lines = [
        b"%s %s %s\n" % (url.encode(), str(length(payload[path])).encode(), written(path))
        for path, url in holes.items()
    ]
    made.files["fetch.txt"] = b"".join(lines)
    made.seal()
    made.write(folder)
    for path in holes:
        (folder / path).unlink()
    return folder


def run(
    folder: Path, server: WebServer, *, retries: Retries = RETRIES, max_size: int | None = None, parallel: int = 4
) -> FetchReport:
    permit = Permit(private=frozenset({server.site}))
    return fetch(
        FolderStore(folder),
        FetchFolder(str(folder)),
        FetchRequest(permit=permit, max_size=max_size, retries=retries),
        name="b",
        web=WebClient(permit, agent="test", patience=SHORT),
        crew=Threads(parallel),
        progress=Silent(),
    )


def codes(report: FetchReport) -> list[str]:
    return [one.code for one in report.problems]


def private(server: WebServer) -> tuple[str, str]:
    return "--allow-private", str(server.site)


# --- what comes ---


def test_holes_are_filled_and_the_bag_is_valid_for_others_too(
    armistice: Command, in_tmp: Path, server: WebServer
) -> None:
    holey(in_tmp / "bag", {path: server.url(f"/{number}") for number, path in enumerate(PAYLOAD)})
    server.pages |= {f"/{number}": page(data) for number, data in enumerate(PAYLOAD.values())}
    before = (in_tmp / "bag/fetch.txt").read_bytes()
    result = armistice("fetch", "bag", *private(server))
    assert (result.code, result.err) == (0, "")
    assert "2 files fetched" in result.out
    assert "armistice verify bag" in result.out
    assert armistice("verify", "bag").code == 0
    bagit.Bag(str(in_tmp / "bag")).validate()
    assert (in_tmp / "bag/fetch.txt").read_bytes() == before
    assert names(in_tmp) == ["bag"]
    again = armistice("fetch", "bag")
    assert (again.code, "nothing to fetch" in again.out) == (0, True)


def test_json_tells_the_same(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    holey(in_tmp / "bag", {LETTER: server.url("/l")})
    server.pages["/l"] = page(DATA)
    value = json.loads(armistice("fetch", "bag", *private(server), "--json").out)
    assert value == {
        "bag": "bag",
        "verdict": "valid",
        "payload_read": False,
        "wanted": 1,
        "fetched": 1,
        "octets": len(DATA),
        "taken_up": 0,
        "kept": None,
        "problems": [],
    }


def test_quiet_says_nothing_but_what_is_wrong(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    holey(in_tmp / "bag", {LETTER: server.url("/l")})
    failed = armistice("fetch", "bag", *private(server), "-q")
    assert (failed.code, failed.out) == (1, "")
    assert "404 Not Found" in failed.err
    server.pages["/l"] = page(DATA)
    fine = armistice("fetch", "bag", *private(server), "-q")
    assert (fine.code, fine.out, fine.err) == (0, "", "")


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 9])
@pytest.mark.parametrize("make", [page, chunked], ids=["with a length", "in chunks"])
def test_files_of_any_length_come(
    tmp_path: Path, server: WebServer, data: bytes, make: Callable[[bytes], Behaviour]
) -> None:
    server.pages["/f"] = make(data)
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload={"data/f": data}, length=lambda _: "-")
    assert run(folder, server).is_complete
    assert (folder / "data/f").read_bytes() == data


def test_odd_names_come_to_their_places(tmp_path: Path, server: WebServer) -> None:
    payload = {f"data/{one}": one.encode() for one in ("a%20b\n", "가/나/다", "x y#?&", "%", "deep/er/and/deeper")}
    server.pages |= {f"/{number}": page(data) for number, data in enumerate(payload.values())}
    holes = {path: server.url(f"/{number}") for number, path in enumerate(payload)}
    folder = holey(tmp_path / "bag", holes, payload=payload)
    report = run(folder, server)
    assert (report.is_complete, report.fetched) == (True, len(payload))
    assert tree(folder / "data") == tree(Bag(payload).write(tmp_path / "whole") / "data")


def test_many_files_come_over_few_connections(tmp_path: Path, server: WebServer) -> None:
    payload = {f"data/{number:03}": b"%d" % number for number in range(120)}
    ports = set()

    def noting(data: bytes) -> Behaviour:
        def behave(handler: object) -> None:
            ports.add(handler.client_address)  # type: ignore[attr-defined]
            page(data)(handler)  # type: ignore[arg-type]

        return behave

    server.pages |= {f"/{path}": noting(data) for path, data in payload.items()}
    folder = holey(tmp_path / "bag", {path: server.url(f"/{path}") for path in payload}, payload=payload)
    report = run(folder, server)
    assert report.is_complete
    assert report.fetched == 120
    assert len(ports) <= 8


def test_a_second_place_is_asked_when_the_first_fails(tmp_path: Path, server: WebServer) -> None:
    bag = Bag()
    length = len(DATA)
    bag.files["fetch.txt"] = f"{server.url('/no')} {length} {LETTER}\n{server.url('/yes')} {length} {LETTER}\n".encode()
    bag.seal()
    folder = bag.write(tmp_path / "bag")
    (folder / LETTER).unlink()
    server.pages["/yes"] = page(DATA)
    assert run(folder, server).is_complete
    assert server.paths == ["/no", "/yes"]


def test_redirects_are_followed_where_that_is_allowed(tmp_path: Path, server: WebServer) -> None:
    server.pages["/a"] = answer(302, Location="/b/../c?x=1#y")
    server.pages["/c?x=1"] = answer(307, Location=server.url("/d"))
    server.pages["/d"] = page(DATA)
    folder = holey(tmp_path / "bag", {LETTER: server.url("/a")})
    assert run(folder, server).is_complete


# --- what does not ---

BIG = bytes(1 << 16)
Case = tuple[str, str, Behaviour | None, str]
CASES: list[Case] = [
    ("gone", "/f", None, "fetch-status"),
    ("forbidden", "/f", answer(403), "fetch-status"),
    ("failing", "/f", answer(503), "fetch-status"),
    ("part that nobody asked for", "/f", answer(206, DATA, Content_Range="bytes 0-13/14"), "fetch-status"),
    ("another file", "/f", answer(200, DATA[::-1]), "fetch-altered"),
    ("shorter", "/f", answer(200, DATA[:-1]), "fetch-length-wrong"),
    ("longer", "/f", answer(200, DATA + b"!"), "fetch-length-wrong"),
    ("longer, in chunks", "/f", chunked(DATA + b"!"), "fetch-length-wrong"),
    ("shorter, in chunks", "/f", chunked(DATA[:-1]), "fetch-broken-off"),
    ("endless", "/f", endless, "fetch-length-wrong"),
    (
        "web page",
        "/f",
        answer(200, b"<html>Please log in</html>", Content_Type="text/html; charset=utf-8"),
        "fetch-web-page",
    ),
    ("web page of that length", "/f", answer(200, b"<html>log in>>"[:14], Content_Type="TEXT/HTML"), "fetch-web-page"),
    ("compressed", "/f", answer(200, DATA, Content_Encoding="gzip"), "fetch-encoded"),
    ("broken off", "/f", broken(DATA, 5), "fetch-broken-off"),
    ("dripping", "/f", dripping, "fetch-length-wrong"),
    ("head that never ends", "/f", headless, "fetch-too-slow"),
    ("no answer at all", "/f", lambda handler: setattr(handler, "close_connection", True), "fetch-broken-off"),
    ("redirect to nowhere", "/f", answer(301), "fetch-redirect"),
    ("redirect in a circle", "/f", answer(302, Location="/f"), "fetch-redirect"),
    ("redirect to a file", "/f", answer(302, Location="file:///etc/passwd"), "fetch-url-scheme"),
    ("redirect elsewhere", "/f", answer(302, Location="http://169.254.169.254/latest"), "fetch-host-not-allowed"),
    ("redirect with a password", "/f", answer(302, Location="http://me:pw@127.0.0.1/"), "fetch-url-credentials"),
    ("redirect to no URL", "/f", answer(302, Location="http://[::1/"), "fetch-url-malformed"),
    ("file of this machine", "file:///etc/hostname", None, "fetch-url-scheme"),
    ("ftp", "ftp://127.0.0.1/f", None, "fetch-url-scheme"),
    ("password", "http://me:secret@127.0.0.1/f", None, "fetch-url-credentials"),
    ("no host", "http:///f", None, "fetch-url-malformed"),
    ("backslash", "http://127.0.0.1\\@example.org/f", None, "fetch-url-malformed"),
    ("other host", "http://example.org/f", None, "fetch-host-not-allowed"),
]


@pytest.mark.parametrize(("url", "behaviour", "code"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_what_is_not_the_file_is_told_and_stays_out(
    tmp_path: Path, server: WebServer, url: str, behaviour: Behaviour | None, code: str
) -> None:
    if behaviour is not None:
        server.pages["/f"] = behaviour
    folder = holey(tmp_path / "bag", {LETTER: server.url(url) if url.startswith("/") else url})
    before = state(folder)
    report = run(folder, server)
    assert codes(report) == [code], report.problems
    (told,) = report.problems
    assert (told.place.source, told.place.path, told.clause) == ("b", LETTER, CODES[code].clause)
    assert "fetch.txt, line 1" in told.message
    assert told.message.isprintable()
    assert "secret" not in told.message
    assert (report.bag.verdict, report.fetched) == (Verdict.INCOMPLETE, 0)
    assert state(folder) == before


def test_every_code_of_fetching_is_exercised() -> None:
    elsewhere = {"fetch-address-refused", "fetch-certificate", "fetch-no-connection", "fetch-too-large"}
    assert {code for *_, code in CASES} | elsewhere == set(FETCH_CODES)


def test_a_digest_that_differs_is_told_with_both(tmp_path: Path, server: WebServer) -> None:
    server.pages["/f"] = answer(200, DATA[::-1])
    (told,) = run(holey(tmp_path / "bag", {LETTER: server.url("/f")}), server).problems
    assert told.expected is not None
    assert told.found is not None
    assert told.expected.startswith("sha256:")
    assert told.expected != told.found


def test_each_manifest_is_heeded(tmp_path: Path, server: WebServer) -> None:
    """Right for sha256, wrong for sha512: not put in."""
    bag = Bag()
    line = next(one for one in bag.files["manifest-sha512.txt"].splitlines() if LETTER.encode() in one)
    bag.edit("manifest-sha512.txt", line[:8], b"00000000")
    server.pages["/f"] = page(DATA)
    folder = holey(tmp_path / "bag", {LETTER: server.url("/f")}, bag=bag)
    report = run(folder, server)
    assert codes(report) == ["fetch-altered"]
    assert "sha512" in report.problems[0].message


@pytest.mark.parametrize(
    ("length", "most", "behaviour"),
    [("-", 1 << 15, page(BIG)), ("-", 1 << 15, chunked(BIG)), ("-", 1 << 15, endless), (len(BIG), 1 << 15, page(BIG))],
    ids=["by its head", "in chunks", "endless", "by fetch.txt"],
)
def test_a_file_that_is_too_large_is_not_fetched(
    tmp_path: Path, server: WebServer, length: Length, most: int, behaviour: Behaviour
) -> None:
    server.pages["/f"] = behaviour
    payload = {"data/f": BIG}
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload=payload, length=lambda _: length)
    report = run(folder, server, max_size=most)
    assert codes(report) == ["fetch-too-large"]
    assert names(tmp_path) == ["bag"]


def test_without_room_nothing_is_begun(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    holey(in_tmp / "bag", {LETTER: server.url("/f")}, length=lambda _: 10**18)
    result = armistice("fetch", "bag", *private(server))
    assert (result.code, server.requests) == (3, [])
    assert "there is room for" in result.err
    assert names(in_tmp) == ["bag"]


def test_all_problems_of_all_files_are_told_and_what_came_is_kept(tmp_path: Path, server: WebServer) -> None:
    payload = {f"data/{number:02}": b"%d" % number for number in range(40)}
    server.pages |= {f"/{path}": page(data) for path, data in payload.items() if int(path[-2:]) % 3}
    folder = holey(tmp_path / "bag", {path: server.url(f"/{path}") for path in payload}, payload=payload)
    report = run(folder, server)
    assert [one.place.path for one in report.problems] == [f"data/{number:02}" for number in range(0, 40, 3)]
    assert report.fetched == 26
    assert len(names(folder / "data")) == 26
    assert names(tmp_path) == ["bag"]


def test_a_bag_with_other_faults_is_told_and_not_touched(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    folder = holey(in_tmp / "bag", {LETTER: server.url("/f")})
    (folder / "data/stranger").write_bytes(b"?")
    before = state(folder)
    result = armistice("fetch", "bag", *private(server))
    assert (result.code, server.requests) == (1, [])
    assert "data/stranger" in result.out
    assert "Nothing was fetched" in result.out
    assert state(folder) == before


def test_without_a_host_it_says_which_would_be_asked(armistice: Command, in_tmp: Path) -> None:
    payload = {f"data/{number}": b"x" for number in range(4)}
    urls = ["https://b.example/1", "https://a.example:8443/2", "https://b.example/3", "ftp://c.example/4"]
    folder = holey(in_tmp / "bag", dict(zip(payload, urls, strict=True)), payload=payload)
    before = state(folder)
    result = armistice("fetch", "bag")
    assert (result.code, result.out) == (2, "")
    assert "lacks 4 files" in result.err
    assert "  b.example  (2 files)\n  a.example:8443  (1 file)\n  ftp:  (1 file)\n" in result.err
    assert "--allow-host" in result.err
    assert state(folder) == before


@pytest.mark.parametrize("host", ["*.example.org", "https://example.org", "example.org/x", "", "a b", "x:0", "x:99999"])
def test_what_is_no_host_is_wrong_usage(armistice: Command, in_tmp: Path, host: str) -> None:
    holey(in_tmp / "bag", {LETTER: "https://example.org/f"})
    result = armistice("fetch", "bag", "--allow-host", host)
    assert (result.code, "is no host" in result.err) == (2, True)


def test_archives_are_refused_with_what_to_do(armistice: Command, in_tmp: Path) -> None:
    holey(in_tmp / "bag", {LETTER: "https://example.org/f"})
    os.system("tar -cf bag.tar bag")  # noqa: S605 - a file of the test's own
    result = armistice("fetch", "bag.tar", "--allow-host", "example.org")
    assert result.code == 2
    assert "Unpack it" in result.err
    assert armistice("fetch", "nothing").code == 2
    assert armistice("fetch", "bag", "--allow-host", "example.org", "--max-size", "much").code == 2


def test_no_connection_at_all_is_no_finding_about_the_bag(armistice: Command, in_tmp: Path) -> None:
    with serving() as server:
        url = server.url("/f")
    holey(in_tmp / "bag", {LETTER: url})
    armistice.monkeypatch.setattr("armistice_pkg.wiring.fetch.Retries", lambda: RETRIES)
    result = armistice("fetch", "bag", *private(server))
    assert result.code == 3
    assert "fetch-no-connection" in result.out
    assert "Connection refused" in result.out


@pytest.mark.parametrize(("status", "asked", "requests"), [(503, 8, 24), (404, 30, 30)], ids=["in vain", "it says no"])
def test_a_host_that_is_asked_in_vain_is_not_asked_for_every_file(
    tmp_path: Path, server: WebServer, status: int, asked: int, requests: int
) -> None:
    payload = {f"data/{number:02}": b"%d" % number for number in range(30)}
    server.pages |= {f"/{path}": answer(status) for path in payload}
    folder = holey(tmp_path / "bag", {path: server.url(f"/{path}") for path in payload}, payload=payload)
    report = run(folder, server, parallel=1)
    assert codes(report) == ["fetch-status"] * 30
    told = [one.place.path for one in report.problems if "is not asked any more" in one.message]
    assert told == list(payload)[asked:]
    assert len(server.requests) == requests


# --- going on ---


def test_a_broken_transfer_goes_on_where_it_was(tmp_path: Path, server: WebServer) -> None:
    data = os.urandom(200_000)
    server.pages["/f"] = in_turn(broken(data, 50_000), page(data, most=60_000))
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
    report = run(folder, server, retries=Retries(tries=5, first=0.001))
    assert report.is_complete
    ranges = [one.headers.get("Range") for one in server.requests]
    assert ranges == [None, "bytes=50000-", "bytes=110000-", "bytes=170000-"]


@settings(max_examples=25)
@given(data=st.binary(max_size=3000), most=st.integers(1, 3000), first=st.integers(0, 3000), etag=st.booleans())
def test_pieces_of_any_size_give_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, most: int, first: int, etag: bool
) -> None:
    tag = '"v"' if etag else None
    most = max(most, len(data) // 8 + 1)
    folder = tmp_path_factory.mktemp("law")
    with serving() as server:
        server.pages["/f"] = in_turn(broken(data, first, etag=tag), page(data, etag=tag, most=most))
        holey(folder / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
        assert run(folder / "bag", server, retries=Retries(tries=12, first=0)).is_complete
    assert (folder / "bag/data/f").read_bytes() == data


def test_a_later_run_goes_on_with_what_an_earlier_one_got(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    data = os.urandom(100_000)
    server.pages["/f"] = in_turn(broken(data, 40_000), answer(404))
    folder = holey(in_tmp / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
    report = run(folder, server, retries=RETRIES)
    assert codes(report) == ["fetch-status"]
    assert report.kept is not None
    assert Path(report.kept).name == ".bag.armistice-fetching"
    server.requests.clear()
    server.pages["/f"] = page(data)
    result = armistice("fetch", "bag", *private(server), "--json")
    value = json.loads(result.out)
    assert (value["fetched"], value["octets"], value["taken_up"]) == (1, 100_000, 40_000)
    assert [(one.headers["Range"], one.headers["If-Range"]) for one in server.requests] == [("bytes=40000-", '"v1"')]
    assert names(in_tmp) == ["bag"]


def leave_a_part(folder: Path, server: WebServer, data: bytes, sent: int, *, etag: str | None = '"old"') -> None:
    server.pages["/f"] = in_turn(broken(data, sent, etag=etag), answer(404))
    run(folder, server)
    server.requests.clear()


def test_the_beginning_of_another_version_is_not_gone_on_with(tmp_path: Path, server: WebServer) -> None:
    data = os.urandom(10_000)
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
    leave_a_part(folder, server, bytes(10_000), 5_000)
    server.pages["/f"] = page(data, etag='"new"')
    report = run(folder, server)
    assert report.is_complete
    assert report.taken_up == 0
    assert len(server.requests) == 1


def test_a_beginning_that_the_disk_garbled_is_fetched_again_as_a_whole(tmp_path: Path, server: WebServer) -> None:
    data = os.urandom(10_000)
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
    leave_a_part(folder, server, data, 5_000, etag='"v1"')
    (part,) = (tmp_path / ".bag.armistice-fetching").glob("*.part")
    part.write_bytes(bytes(5_000))
    server.pages["/f"] = page(data)
    report = run(folder, server)
    assert (report.is_complete, report.taken_up) == (True, 0)
    assert [one.headers.get("Range") for one in server.requests] == ["bytes=5000-", None]


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"url": 1, "validator": null, "total": null}', None])
def test_a_torn_note_is_no_note(tmp_path: Path, server: WebServer, note: bytes | None) -> None:
    data = os.urandom(10_000)
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
    leave_a_part(folder, server, data, 5_000)
    (written_note,) = (tmp_path / ".bag.armistice-fetching").glob("*.json")
    if note is None:
        written_note.unlink()
    else:
        written_note.write_bytes(note)
    server.pages["/f"] = page(data)
    assert run(folder, server).is_complete
    assert "Range" not in server.requests[0].headers


def test_a_file_that_was_whole_when_the_run_was_cut_off_is_not_asked_for_again(
    tmp_path: Path, server: WebServer
) -> None:
    data = os.urandom(10_000)
    folder = holey(tmp_path / "bag", {"data/f": server.url("/f")}, payload={"data/f": data})
    leave_a_part(folder, server, data, 5_000)
    (part,) = (tmp_path / ".bag.armistice-fetching").glob("*.part")
    part.write_bytes(data)
    report = run(folder, server)
    assert (report.is_complete, report.taken_up, server.requests) == (True, 10_000, [])


def test_beginnings_of_what_is_not_wanted_any_more_are_removed(tmp_path: Path, server: WebServer) -> None:
    server.pages |= {"/a": in_turn(broken(DATA, 5), answer(404)), "/b": answer(404)}
    page_1 = "data/scans/page 1.bin"
    folder = holey(tmp_path / "bag", {LETTER: server.url("/a"), page_1: server.url("/b")})
    assert run(folder, server).kept is not None
    (folder / LETTER).write_bytes(DATA)
    server.pages["/b"] = page(PAYLOAD[page_1])
    assert run(folder, server).is_complete
    assert names(tmp_path) == ["bag"]


def test_a_file_that_appears_meanwhile_is_left_alone(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    folder = holey(in_tmp / "bag", {LETTER: server.url("/f")})

    def meddling(handler: object) -> None:
        (folder / LETTER).write_bytes(b"somebody else's")
        page(DATA)(handler)  # type: ignore[arg-type]

    server.pages["/f"] = meddling
    result = armistice("fetch", "bag", *private(server))
    assert result.code == 3
    assert "left alone" in result.err
    assert (folder / LETTER).read_bytes() == b"somebody else's"


def test_a_link_that_appears_meanwhile_is_not_followed(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    path = "data/scans/page 1.bin"
    folder = holey(in_tmp / "bag", {path: server.url("/f")})
    (in_tmp / "outside").mkdir()

    def meddling(handler: object) -> None:
        (folder / "data/scans").rmdir()
        (folder / "data/scans").symlink_to(in_tmp / "outside")
        page(PAYLOAD[path])(handler)  # type: ignore[arg-type]

    server.pages["/f"] = meddling
    assert armistice("fetch", "bag", *private(server)).code == 3
    assert names(in_tmp / "outside") == []


def test_only_one_at_a_time(armistice: Command, in_tmp: Path, server: WebServer) -> None:
    holey(in_tmp / "bag", {LETTER: server.url("/f")})
    server.pages["/f"] = page(DATA)
    with FetchFolder("bag").opened():
        result = armistice("fetch", "bag", *private(server))
    assert result.code == 3
    assert "Another armistice is at work" in result.err
    assert armistice("fetch", "bag", *private(server)).code == 0


# --- patience ---


class Pauses(WebClient):
    """A client that does not wait, and remembers how long it should have."""

    def __init__(self, permit: Permit, clock: Callable[[], float]) -> None:
        super().__init__(permit, agent="test", patience=SHORT, clock=clock)
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.mark.parametrize(
    ("headers", "pauses"),
    [
        ({}, [1, 2, 4]),
        ({"Retry_After": "7"}, [7, 7, 7]),
        ({"Retry_After": "Thu, 01 Jan 1970 00:16:50 GMT"}, [10, 10, 10]),
        ({"Retry_After": "soon"}, [1, 2, 4]),
        ({"Retry_After": "3600"}, []),
    ],
    ids=["doubled", "seconds", "date", "nonsense", "too long"],
)
def test_what_a_server_asks_for_is_kept_within_bounds(
    tmp_path: Path, server: WebServer, headers: Mapping[str, str], pauses: list[float]
) -> None:
    busy = answer(503, b"", **headers)
    server.pages["/f"] = in_turn(busy, busy, busy, page(DATA))
    folder = holey(tmp_path / "bag", {LETTER: server.url("/f")})
    permit = Permit(private=frozenset({server.site}))
    web = Pauses(permit, lambda: 1000.0)
    request = FetchRequest(permit=permit, retries=Retries())
    report = fetch(
        FolderStore(folder),
        FetchFolder(str(folder)),
        request,
        name="b",
        web=web,
        crew=Threads(1),
        progress=Silent(),
    )
    assert web.pauses == pauses
    assert report.is_complete == bool(pauses)
    if not pauses:
        assert "left alone for 3600 seconds" in report.problems[0].message


def test_a_server_that_drips_is_cut_off(tmp_path: Path, server: WebServer) -> None:
    server.pages["/f"] = dripping
    folder = holey(tmp_path / "bag", {LETTER: server.url("/f")}, length=lambda _: "-")
    assert codes(run(folder, server, retries=Retries(tries=1))) == ["fetch-too-slow"]


def test_whoever_leaves_the_web_ends_what_is_under_way(server: WebServer) -> None:
    begun = threading.Event()

    def hanging(handler: object) -> None:
        begun.set()
        handler.server.web.over.wait()  # type: ignore[attr-defined]

    server.pages["/f"] = hanging
    web = WebClient(Permit(private=frozenset({server.site})), agent="test")
    url = parse_web_url(server.url("/f"))
    assert isinstance(url, WebUrl)
    outcomes: list[str] = []

    def ask() -> None:
        try:
            with web.get(url):
                pass
        except WebError as error:
            outcomes.append(error.code)

    thread = threading.Thread(target=ask)
    with web:
        thread.start()
        assert begun.wait(10)
    thread.join(10)
    assert outcomes == ["fetch-broken-off"]
