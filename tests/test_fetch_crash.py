"""Killed at any moment, or out of space: no file of the bag is torn, and a re-run completes it."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.bag import Bag
from builders.web_server import Behaviour, Handler, WebServer, head, page, serving
from command import Command, names, tree
from test_fetch import holey, private

MOMENTS = int(os.environ.get("CRASH_MOMENTS", "4"))
SOURCE = random.Random(1)  # noqa: S311 - only to be different
PAYLOAD = {f"data/{number:02}": SOURCE.randbytes(1 << (number % 19)) for number in range(60)}


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as found:
        found.pages |= {f"/{path}": page(data) for path, data in PAYLOAD.items()}
        yield found


def make(folder: Path, server: WebServer) -> Path:
    return holey(folder, {path: server.url(f"/{path}") for path in PAYLOAD}, payload=PAYLOAD)


def start(folder: Path, server: WebServer) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "armistice_pkg", "fetch", str(folder), *private(server), "--quiet"]
    # A shell's background job, as a test runner may be, has SIGINT ignored, and its children inherit that.
    return subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=_heed_interrupts)  # noqa: PLW1509 - one thread


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    _, said = process.communicate()
    return process.returncode, said.decode()


def slowly(data: bytes) -> Behaviour:
    """In pieces, so that a kill falls between them."""

    def behave(handler: Handler) -> None:
        if handler.headers.get("Range"):
            page(data)(handler)
            return
        head(handler, 200, {"ETag": '"v1"', "Content-Length": str(len(data))})
        for start in range(0, len(data), 20_000):
            handler.wfile.write(data[start : start + 20_000])
            handler.server.web.over.wait(0.002)

    return behave


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_kill_at_any_moment_tears_no_file(tmp_path: Path, server: WebServer, moment: int) -> None:
    server.pages |= {f"/{path}": slowly(data) for path, data in PAYLOAD.items()}
    folder = make(tmp_path / "bag", server)
    process = start(folder, server)
    deadline = time.monotonic() + 30
    while not server.requests and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    # The moments are spread over the run, and differ from one test run to the next.
    time.sleep(0.4 * (moment + random.random()) / MOMENTS)  # noqa: S311
    process.kill()
    ended(process)
    for path in folder.joinpath("data").iterdir():
        assert path.read_bytes() == PAYLOAD[f"data/{path.name}"]
    assert ended(start(folder, server)) == (0, "")
    assert tree(folder / "data") == tree(Bag(PAYLOAD).write(tmp_path / "whole") / "data")
    assert names(tmp_path) == ["bag", "whole"]


def test_an_interrupt_says_that_the_work_goes_on(tmp_path: Path, server: WebServer) -> None:
    def hanging(handler: Handler) -> None:
        head(handler, 200, {"ETag": '"v1"', "Content-Length": "262144"})
        handler.wfile.write(PAYLOAD["data/18"][:100_000])
        handler.wfile.flush()
        handler.server.web.over.wait()

    server.pages["/data/18"] = hanging
    folder = make(tmp_path / "bag", server)
    process = start(folder, server)
    deadline = time.monotonic() + 30
    waiting = tmp_path / ".bag.armistice-fetching"
    while time.monotonic() < deadline:
        if any(one.stat().st_size == 100_000 for one in waiting.glob("*.part") if one.exists()):
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert code == 130
    assert "goes on where it was" in said
    assert "Traceback" not in said
    server.pages["/data/18"] = page(PAYLOAD["data/18"])
    server.requests.clear()
    assert ended(start(folder, server)) == (0, "")
    assert next(one for one in server.requests if one.path == "/data/18").headers["Range"] == "bytes=100000-"


@pytest.fixture(params=["size=1m", "nr_inodes=40"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file system with hardly any space, or hardly any room for files."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", request.param, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root, with the right to mount, can make a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_without_space_it_could_not_finish_and_what_came_is_whole(
    armistice: Command, small: Path, server: WebServer
) -> None:
    holes = {path: server.url(f"/{path}") for path in PAYLOAD}
    holey(small.parent / "made", holes, payload=PAYLOAD, length=lambda _: "-")
    subprocess.run(["cp", "-r", small.parent / "made", small / "bag"], check=True)
    result = armistice("fetch", small / "bag", *private(server))
    assert result.code == 3
    assert "No space left" in result.err
    for path in (small / "bag/data").iterdir():
        assert path.read_bytes() == PAYLOAD[f"data/{path.name}"]
    assert names(small) == ["bag"]
