"""BagIt against its peers, in one run on one machine: medians and ratios.

    python benchmarks/bagit.py [--small 50000] [--large 24] [--runs 5] [--million] [--only verify-small,validate,...]

Data are made from a seed. Peers: the Library of Congress' `bagit.py`, `bdbag` where it is installed, and the limit:
`sha256sum -c` and `sha512sum -c` under `xargs -P2`, `hashdeep` where it is installed, and hashing alone in Python.
Everything is read once before it is timed, so that all find the same warm cache. Below each table: what is wanted.
"""

import argparse
import hashlib
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from memory import memory_of_tree

MIB = 1 << 20
BAGIT = [sys.executable, "-m", "bagit"]
_PARTS = ("verify-small", "validate", "create-small", "verify-large", "create-large", "verify-one")
OURS = [sys.executable, "-m", "armistice_pkg"]


def make_files(folder: Path, count: int, size: int) -> None:
    """`count` files of `size` octets, 250 a folder, two folders deep."""
    chance = random.Random(8493)  # noqa: S311 - made to repeat, not to be secret
    block = chance.randbytes(min(size, MIB))
    for number in range(count):
        path = folder / f"{number // 25_000:03}" / f"{number // 250 % 100:02}" / f"file-{number:07}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(number.to_bytes(8) + block[8:])
            for _ in range(size // MIB - 1):
                file.write(block)


def make_bag(source: Path, bag: Path) -> None:
    """A bag by the `bagit` library's own command, so that no tool is measured on what it made itself."""
    shutil.copytree(source, bag)
    subprocess.run(
        [*BAGIT, "--quiet", "--sha256", "--sha512", "--processes", "2", str(bag)], check=True, capture_output=True
    )


def timed(call: Callable[[], object], runs: int) -> float:
    """The median of so many runs after one that is not counted."""
    call()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command that must succeed."""
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=cwd)


def shell(command: str, cwd: Path) -> None:
    """Run a shell's pipeline that must succeed."""
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True, cwd=cwd)


def coreutils(bag: Path) -> None:
    """Both manifests, split by lines over two processes at a time."""
    split = "split -e -n l/8 --filter='cat > /dev/shm/armistice-bench.$FILE' {0} {1}. && "
    check = "ls /dev/shm/armistice-bench.{1}.* | xargs -P2 -n1 {1} --quiet -c && rm /dev/shm/armistice-bench.{1}.*"
    for manifest, tool in (("manifest-sha256.txt", "sha256sum"), ("manifest-sha512.txt", "sha512sum")):
        shell(split.format(manifest, tool) + check.format(manifest, tool), bag)


def both_hashes(folder: Path) -> float:
    """The processor time of both hashes of all files, reading included, spread over two cores."""
    start = time.process_time()
    hashing_alone(folder)
    return (time.process_time() - start) / 2


def hashing_alone(folder: Path) -> None:
    """Walk and hash in one process, nothing else."""
    for root, _, names in os.walk(folder):
        for name in names:
            with Path(root, name).open("rb", buffering=0) as file:
                one, other = hashlib.sha256(), hashlib.sha512()
                while block := file.read(MIB):
                    one.update(block)
                    other.update(block)


def table(title: str, rows: Sequence[tuple[str, float]], wanted: Sequence[tuple[str, float, float]] = ()) -> None:
    """Seconds, and how many times ours each takes; of what is wanted, words, the most seconds for ours, and of what."""
    ours = rows[0][1]
    print(f"\n{title}", flush=True)
    for name, seconds in rows:
        print(f"  {name:<44} {seconds:8.2f} s  {seconds / ours:6.2f} times ours")
    for words, factor, seconds in wanted:
        met = "met" if ours <= seconds * factor else "not met"
        print(f"  wanted: {words}; {ours:.2f} s of {seconds * factor:.2f} s: {met}")


def verify(bag: Path, runs: int, title: str, *, small: bool) -> None:
    """Verification of one bag by everybody."""
    rows = [
        ("armistice verify", timed(lambda: run(*OURS, "verify", "--quiet", bag), runs)),
        (
            "bagit.py --validate --processes 2",
            timed(lambda: run(*BAGIT, "--validate", "--processes", "2", "--quiet", bag), runs),
        ),
        ("sha256sum -c, sha512sum -c; xargs -P2", timed(lambda: coreutils(bag), runs)),
        ("walking and hashing alone, one process", timed(lambda: hashing_alone(bag), runs)),
        ("processor time of both hashes on two cores", statistics.median(both_hashes(bag) for _ in range(runs))),
    ]
    theirs, plain, limit = rows[1][1], rows[2][1], rows[4][1]
    if shutil.which("bdbag"):
        rows.append(("bdbag --validate full", timed(lambda: run("bdbag", "--quiet", "--validate", "full", bag), 1)))
    if shutil.which("hashdeep"):
        rows.append(
            ("hashdeep, both, 2 threads", timed(lambda: run("hashdeep", "-c", "sha256", "-j2", "-r", bag), runs))
        )
    if small:
        table(title, rows, [("10 times bagit.py", 1 / 10, theirs), ("faster than coreutils", 1, plain)])
    else:
        table(title, rows, [("within 1.1 of both hashes on two cores", 1.1, limit)])


def validate(bag: Path, runs: int, title: str) -> None:
    """The rules without the payload's bytes."""
    rows = [
        ("armistice validate", timed(lambda: run(*OURS, "validate", "--quiet", bag), runs)),
        (
            "bagit.py --validate --completeness-only",
            timed(lambda: run(*BAGIT, "--validate", "--completeness-only", "--quiet", bag), runs),
        ),
    ]
    table(title, rows, [("15 times bagit.py", 1 / 15, rows[1][1])])


def one_file(folder: Path, runs: int) -> None:
    """One large file: the slower of two digests is the limit."""
    path = next(path for path in (folder / "data").rglob("*") if path.is_file())

    def sha512_alone() -> None:
        with path.open("rb", buffering=0) as file:
            digest, block = hashlib.sha512(), bytearray(MIB)
            while count := file.readinto(block):
                digest.update(memoryview(block)[:count])

    rows = [
        ("armistice verify", timed(lambda: run(*OURS, "verify", "--quiet", folder), runs)),
        ("sha512 alone", timed(sha512_alone, runs)),
        ("bagit.py --validate", timed(lambda: run(*BAGIT, "--validate", "--quiet", folder), runs)),
    ]
    table("verify one file of 1 GiB", rows, [("within 1.15 of sha512 alone", 1.15, rows[1][1])])


def create(source: Path, target: Path, runs: int, title: str, *, small: bool) -> None:
    """Copy and bag, syncs included for both sides.

    Each run makes a folder of its own, and they are removed in the end: where files have just been removed, ext4 makes
    new ones several times as slowly, for everybody.
    """
    target.mkdir()
    numbers = iter(range(1000))

    def fresh() -> Path:
        return target / f"{next(numbers)}"

    def ours(*options: str) -> None:
        run(*OURS, "bag", source, "--to", fresh(), "--quiet", *options)

    def theirs() -> None:
        bag = fresh()
        shell(f"cp -r '{source}' '{bag}'", source.parent)
        run(*BAGIT, "--quiet", "--sha256", "--sha512", "--processes", "2", bag)
        shell("sync -f .", source.parent)

    def copying() -> None:
        shell(f"cp -r '{source}' '{fresh()}' && sync -f .", source.parent)

    rows = [
        ("armistice bag --no-read-back", timed(lambda: ours("--no-read-back"), runs)),
        ("armistice bag, read back", timed(ours, runs)),
        ("cp -r, then bagit.py --processes 2, sync", timed(theirs, runs)),
        ("cp -r, sync", timed(copying, runs)),
        ("hashing alone, one process", timed(lambda: hashing_alone(source), runs)),
    ]
    shutil.rmtree(target)
    larger = max(rows[3][1], rows[4][1])
    wanted = ("3 times both steps of bagit.py", 1 / 3, rows[2][1])
    table(title, rows, [wanted if small else ("within 1.3 of the larger of copying and hashing", 1.3, larger)])


def peak(command: Sequence[str | Path]) -> tuple[float, float]:
    """Seconds, and the peak of the memory of all processes together in MB (proportional set size)."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    most = 0.0

    def watch() -> None:
        nonlocal most
        while process.poll() is None:
            most = max(most, memory_of_tree(process.pid))
            time.sleep(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    watcher.join()
    assert code == 0, f"exit code {code}"
    return time.perf_counter() - start, most


def make_plain_bag(bag: Path, files: int) -> None:
    """A bag of small files, written in one pass: to make a million of them takes `bagit.py` longer than to verify."""
    chance = random.Random(8493)  # noqa: S311 - made to repeat, not to be secret
    block = chance.randbytes(512)
    bag.mkdir(parents=True)
    algorithms = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
    lines: dict[str, list[str]] = {name: [] for name in algorithms}
    for number in range(files):
        path = f"data/{number // 25_000:03}/{number // 250 % 100:02}/file-{number:07}.bin"
        data = number.to_bytes(8) + block[8:]
        if number % 250 == 0:
            (bag / path).parent.mkdir(parents=True, exist_ok=True)
        (bag / path).write_bytes(data)
        for name, hasher in algorithms.items():
            lines[name].append(f"{hasher(data).hexdigest()}  {path}\n")
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (bag / "bag-info.txt").write_text(f"Payload-Oxum: {512 * files}.{files}\n")
    for name in algorithms:
        (bag / f"manifest-{name}.txt").write_text("".join(lines[name]))
    for name, hasher in algorithms.items():
        tags = sorted(path for path in bag.glob("*.txt") if not path.name.startswith("tag"))
        listed = (f"{hasher(path.read_bytes()).hexdigest()}  {path.name}\n" for path in tags)
        (bag / f"tagmanifest-{name}.txt").write_text("".join(listed))


def million(folder: Path, files: int) -> None:
    """A bag of a million small files: once each, with memory."""
    make_plain_bag(folder / "bag", files)
    hashing_alone(folder / "bag")
    ours, ours_memory = peak([*OURS, "verify", "--quiet", folder / "bag"])
    theirs, theirs_memory = peak([*BAGIT, "--validate", "--quiet", folder / "bag"])
    rows = [("armistice verify", ours), ("bagit.py --validate", theirs)]
    table(f"verify {files:,} files of 512 octets", rows, [("8 times bagit.py", 1 / 8, theirs)])
    print(f"  peak memory of all processes: ours {ours_memory:.0f} MB (wanted: 300), bagit.py {theirs_memory:.0f} MB")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=50_000)
    parser.add_argument("--large", type=int, default=24)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--million", type=int, nargs="?", const=1_000_000, default=0)
    parser.add_argument("--only", default=",".join(_PARTS))
    options = parser.parse_args()
    only = set(options.only.split(",")) - ({""} if options.million else set())
    if not only <= set(_PARTS):
        parser.error(f"--only takes {', '.join(_PARTS)}")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, medians of {options.runs}"
    )
    with tempfile.TemporaryDirectory(prefix="armistice-bench-") as name:
        folder = Path(name)
        if {"verify-small", "validate", "create-small"} & only:
            small(folder, options.small, options.runs, only)
        if {"verify-large", "create-large"} & only:
            large(folder, options.large, options.runs, only)
        if "verify-one" in only:
            make_files(folder / "one", 1, 1024 * MIB)
            make_bag(folder / "one", folder / "one-bag")
            one_file(folder / "one-bag", options.runs)
        if options.million:
            million(folder / "million", options.million)


def small(folder: Path, count: int, runs: int, only: set[str]) -> None:
    """Everything about many small files."""
    make_files(folder / "small", count, 4096)
    make_bag(folder / "small", folder / "small-bag")
    if "verify-small" in only:
        verify(folder / "small-bag", runs, f"verify {count:,} files of 4 KiB", small=True)
    if "validate" in only:
        validate(folder / "small-bag", runs, f"validate {count:,} files")
    if "create-small" in only:
        create(folder / "small", folder / "new-small", runs, f"create, {count:,} files of 4 KiB", small=True)


def large(folder: Path, count: int, runs: int, only: set[str]) -> None:
    """Everything about some large files."""
    make_files(folder / "large", count, 64 * MIB)
    if "verify-large" in only:
        make_bag(folder / "large", folder / "large-bag")
        verify(folder / "large-bag", runs, f"verify {count} files of 64 MiB", small=False)
        shutil.rmtree(folder / "large-bag")
    if "create-large" in only:
        create(folder / "large", folder / "new-large", runs, f"create, {count} files of 64 MiB", small=False)
    shutil.rmtree(folder / "large")


if __name__ == "__main__":
    main()
