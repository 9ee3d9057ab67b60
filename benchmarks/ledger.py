"""The ledger: events a second with durable heads, verifying, proving, and the memory that verifying takes.

    python benchmarks/ledger.py [--events 100000] [--folder .]

`folder` is where the ledger lies while it is measured: on a file system in memory a sync costs nothing. The limit is
what the same lines cost to write and to sync in the same batches, and to hash, without being a ledger. What is wanted:
100,000 events in under 10 s.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from armistice_pkg.core.events import AgentKind, Event, EventAgent, EventObject, EventType, ObjectKind, Outcome
from armistice_pkg.storage.ledger_file import BATCH, LedgerFile

DAY = 1_785_110_400
AGENTS = (
    EventAgent(name="armistice", version="0.1.0"),
    EventAgent(name="preservation.example.org", kind=AgentKind.HARDWARE),
)
VERIFY = """
import sys, time
from armistice_pkg.wiring.ledger import verify
class Silent:
    def begin(self, step, total): pass
    def advance(self, done=1): pass
    def end(self): pass
start, used = time.perf_counter(), time.process_time()
report = verify(sys.argv[1], (), progress=Silent())
assert report.is_clean and not report.problems, report.problems
# Of this program alone: ru_maxrss counts what the one had that started it.
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(time.perf_counter() - start, time.process_time() - used, most.split()[1])
"""


def events(count: int, first: int = 0) -> Iterator[Event]:
    """Fixity checks of a thousand copies, over and over."""
    for number in range(first, first + count):
        copy = EventObject(
            kind=ObjectKind.COPY, id=f"disk-1/bag-{number % 1000}", identity=f"sha256:{number % 1000:064x}"
        )
        yield Event(
            id=str(uuid.UUID(int=number)),
            type=EventType.FIXITY_CHECK,
            time=DAY + number // 100,
            outcome=Outcome.SUCCESS,
            agents=AGENTS,
            objects=(copy,),
            detail="every byte against sha256 and sha512",
        )


def append(path: Path, count: int, batch: int, first: int = 0) -> tuple[float, float]:
    """Wall seconds and CPU seconds of adding so many events."""
    made = list(events(count, first))
    start, used = time.perf_counter(), time.process_time()
    with LedgerFile(str(path)).writing(origin=lambda: str(uuid.UUID(int=1)), clock=lambda: DAY + 9_999_999) as writer:
        writer.append(made, batch=batch)
    return time.perf_counter() - start, time.process_time() - used


def written(path: Path, lines: list[bytes], batch: int) -> tuple[float, float]:
    """The same of lines that are only written and synced by the batch, and hashed once."""
    start, used = time.perf_counter(), time.process_time()
    with path.open("wb", buffering=0) as file:
        for at in range(0, len(lines), batch):
            part = lines[at : at + batch]
            for line in part:
                hashlib.sha256(line).digest()
            file.write(b"".join(part))
            os.fdatasync(file.fileno())
    return time.perf_counter() - start, time.process_time() - used


def told(what: str, runs: list[tuple[float, float]], count: int) -> None:
    wall, cpu = (statistics.median(one[at] for one in runs) for at in (0, 1))
    print(f"{what:<52} {wall:8.2f} s {cpu:8.2f} s CPU {count / wall:12,.0f} events/s")


def runs(call: Callable[[int], tuple[float, float]], times: int = 3) -> list[tuple[float, float]]:
    return [call(number) for number in range(times)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--folder", default=".")
    given = parser.parse_args()
    count = given.events
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        batches = runs(lambda number: append(folder / f"batches-{number}", count, BATCH))
        told(f"{count:,} events, durable by the {BATCH:,}", batches, count)
        lines = (folder / "batches-0").read_bytes().splitlines(keepends=True)
        told(
            "the same lines, only written, synced and hashed",
            runs(lambda _: written(folder / "x", lines, BATCH)),
            count,
        )
        told(
            "1,000 more events, each durable by itself", runs(lambda n: append(folder / f"batches-{n}", 1000, 1)), 1000
        )
        command = [sys.executable, "-c", VERIFY, str(folder / "batches-0")]
        found = subprocess.run(command, check=True, capture_output=True, text=True)
        wall, cpu, memory = (float(one) for one in found.stdout.split())
        told("verify", [(wall, cpu)], count)
        print(f"memory of verify: {memory / 1024:.0f} MB; octets an event: {sum(map(len, lines)) / count:.0f}")


if __name__ == "__main__":
    main()
