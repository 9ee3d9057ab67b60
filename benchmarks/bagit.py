"""BagIt against its peers, in one run on one machine: medians and ratios.

    python benchmarks/bagit.py [--small 50000] [--large 24] [--runs 5] [--million] [--only verify,validate,...]

Data are made from a seed. Peers: the Library of Congress' `bagit.py`, `bdbag` where it is installed, and the limit:
`sha256sum -c` and `sha512sum -c` under `xargs -P2`, `hashdeep` where it is installed, and hashing alone in Python.
Everything is read once before it is timed, so that all find the same warm cache.
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
    split = "split -n l/8 --filter='cat > /dev/shm/armistice-bench.$FILE' {0} {1}. && "
    check = "ls /dev/shm/armistice-bench.{1}.* | xargs -P2 -n1 {1} --quiet -c && rm /dev/shm/armistice-bench.{1}.*"
    for manifest, tool in (("manifest-sha256.txt", "sha256sum"), ("manifest-sha512.txt", "sha512sum")):
        shell(split.format(manifest, tool) + check.format(manifest, tool), bag)


def hashing_alone(folder: Path) -> None:
    """Walk and hash in one process, nothing else."""
    for root, _, names in os.walk(folder):
        for name in names:
            with Path(root, name).open("rb", buffering=0) as file:
                one, other = hashlib.sha256(), hashlib.sha512()
                while block := file.read(MIB):
                    one.update(block)
                    other.update(block)


def table(title: str, rows: Sequence[tuple[str, float]]) -> None:
    """Seconds, and how many times ours each takes."""
    ours = rows[0][1]
    print(f"\n{title}")
    for name, seconds in rows:
        print(f"  {name:<44} {seconds:8.2f} s  {seconds / ours:6.2f} times ours")


def verify(bag: Path, runs: int, title: str) -> None:
    """Verification of one bag by everybody."""
    rows = [
        ("armistice verify", timed(lambda: run(*OURS, "verify", "--quiet", bag), runs)),
        (
            "bagit.py --validate --processes 2",
            timed(lambda: run(*BAGIT, "--validate", "--processes", "2", "--quiet", bag), runs),
        ),
        ("sha256sum -c, sha512sum -c; xargs -P2", timed(lambda: coreutils(bag), runs)),
        ("walking and hashing alone, one process", timed(lambda: hashing_alone(bag), runs)),
    ]
    if shutil.which("bdbag"):
        rows.append(("bdbag --validate full", timed(lambda: run("bdbag", "--quiet", "--validate", "full", bag), 1)))
    if shutil.which("hashdeep"):
        rows.append(
            ("hashdeep, both, 2 threads", timed(lambda: run("hashdeep", "-c", "sha256", "-j2", "-r", bag), runs))
        )
    table(title, rows)


def validate(bag: Path, runs: int, title: str) -> None:
    """The rules without the payload's bytes."""
    rows = [
        ("armistice validate", timed(lambda: run(*OURS, "validate", "--quiet", bag), runs)),
        (
            "bagit.py --validate --completeness-only",
            timed(lambda: run(*BAGIT, "--validate", "--completeness-only", "--quiet", bag), runs),
        ),
    ]
    table(title, rows)


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
    table("verify one file of 1 GiB", rows)


def create(source: Path, target: Path, runs: int, title: str) -> None:
    """Copy and bag, syncs included for both sides."""

    def ours(*options: str) -> None:
        shutil.rmtree(target, ignore_errors=True)
        run(*OURS, "bag", source, "--to", target, "--quiet", *options)

    def theirs() -> None:
        shutil.rmtree(target, ignore_errors=True)
        shell(f"cp -r '{source}' '{target}'", source.parent)
        run(*BAGIT, "--quiet", "--sha256", "--sha512", "--processes", "2", target)
        shell("sync -f .", source.parent)

    def copying() -> None:
        shutil.rmtree(target, ignore_errors=True)
        shell(f"cp -r '{source}' '{target}' && sync -f .", source.parent)

    rows = [
        ("armistice bag --no-read-back", timed(lambda: ours("--no-read-back"), runs)),
        ("armistice bag, read back", timed(ours, runs)),
        ("cp -r, then bagit.py --processes 2, sync", timed(theirs, runs)),
        ("cp -r, sync", timed(copying, runs)),
        ("hashing alone, one process", timed(lambda: hashing_alone(source), runs)),
    ]
    shutil.rmtree(target, ignore_errors=True)
    table(title, rows)


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


def million(folder: Path, files: int) -> None:
    """A bag of a million small files: once each, with memory."""
    make_files(folder / "source", files, 512)
    make_bag(folder / "source", folder / "bag")
    ours, ours_memory = peak([*OURS, "verify", "--quiet", folder / "bag"])
    theirs, theirs_memory = peak([*BAGIT, "--validate", "--quiet", folder / "bag"])
    table(f"verify {files:,} files of 512 octets", [("armistice verify", ours), ("bagit.py --validate", theirs)])
    print(f"  peak memory: ours {ours_memory:.0f} MB, bagit.py {theirs_memory:.0f} MB")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=50_000)
    parser.add_argument("--large", type=int, default=24)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--million", type=int, nargs="?", const=1_000_000, default=0)
    parser.add_argument("--only", default="verify,validate,large,one,create")
    options = parser.parse_args()
    only = set(options.only.split(","))
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, medians of {options.runs}"
    )
    with tempfile.TemporaryDirectory(prefix="armistice-bench-") as name:
        folder = Path(name)
        if {"verify", "validate", "create"} & only:
            make_files(folder / "small", options.small, 4096)
            make_bag(folder / "small", folder / "small-bag")
        if "verify" in only:
            verify(folder / "small-bag", options.runs, f"verify {options.small:,} files of 4 KiB")
        if "validate" in only:
            validate(folder / "small-bag", options.runs, f"validate {options.small:,} files")
        if "create" in only:
            create(folder / "small", folder / "new", options.runs, f"create, {options.small:,} files of 4 KiB")
        if "large" in only:
            make_files(folder / "large", options.large, 64 * MIB)
            make_bag(folder / "large", folder / "large-bag")
            verify(folder / "large-bag", options.runs, f"verify {options.large} files of 64 MiB")
            shutil.rmtree(folder / "large-bag")
            if "create" in only:
                create(folder / "large", folder / "new", options.runs, f"create, {options.large} files of 64 MiB")
            shutil.rmtree(folder / "large")
        if "one" in only:
            make_files(folder / "one", 1, 1024 * MIB)
            make_bag(folder / "one", folder / "one-bag")
            one_file(folder / "one-bag", options.runs)
        if options.million:
            million(folder / "million", options.million)


if __name__ == "__main__":
    main()
