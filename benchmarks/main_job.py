"""The main job on synthetic text-only records: records a second, peak memory, and where the time goes.

    python benchmarks/main_job.py [--records 1000] [--workers 2] [--runs 3] [--profile]

Each run is the whole command in a process of its own, on an empty target: read, checked, typeset, described, presented,
bagged, synced, verified by reading back, opened by the `bagit` library, published. The records are made from a seed.
"""

import argparse
import csv
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from memory import memory_of_tree

WORDS = """armistice negotiation delegation proposal ceasefire prisoners exchange commission demarcation line
repatriation telegram ambassador ministry council committee protocol session plenary agreement draft amendment
withdrawal observers corridor assembly resolution memorandum statement conversation""".split()


def make_workspace(folder: Path, records: int) -> None:
    """A workspace of `records` records, about 1,200 characters of description each."""
    chance = random.Random(1953)  # noqa: S311 - made to repeat, not to be secret
    folder.mkdir(parents=True)
    (folder / "collection.toml").write_text('title = "Synthetic collection"\nlanguage = "en"\norganisation = "Bench"\n')
    with (folder / "documents.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["title", "date", "description", "creator", "subject", "language"])
        for number in range(records):
            date = f"{1950 + chance.randrange(4)}-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
            text = "\n\n".join(_sentence(chance, 60) for _ in range(3))
            title = f"{_sentence(chance, 6).rstrip('.')} {number + 1}"
            table.writerow([title, date, text, _sentence(chance, 2).rstrip("."), "|".join(WORDS[:3]), "ru"])


def _sentence(chance: random.Random, words: int) -> str:
    return (" ".join(chance.choice(WORDS) for _ in range(words)) + ".").capitalize()


def run(workspace: Path, target: Path, workers: int) -> tuple[float, float]:
    """Wall seconds, and the peak of the memory of all processes together in MB (proportional set size)."""
    command = [sys.executable, "-m", "armistice_pkg", "package", str(workspace), "--quiet", "--workers", str(workers)]
    command += ["--bags", str(target / "bags"), "--manifests", str(target / "manifests")]
    start = time.perf_counter()
    process = subprocess.Popen(command)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory_of_tree(process.pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - start
    assert process.returncode == 0, f"exit code {process.returncode}"
    return seconds, peak


def profile(workspace: Path, target: Path) -> None:
    """Where the time goes, in one process."""
    command = [sys.executable, "-m", "cProfile", "-s", "tottime", "-m", "armistice_pkg", "package", str(workspace)]
    command += ["--quiet", "--workers", "1", "--bags", str(target / "bags"), "--manifests", str(target / "manifests")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    print("\n".join(result.stdout.splitlines()[:45]))


def main() -> None:
    """Run, and print medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="armistice-bench-") as name:
        folder = Path(name)
        make_workspace(folder / "workspace", options.records)
        if options.profile:
            profile(folder / "workspace", folder / "out")
            return
        figures = []
        for number in range(options.runs):
            figures.append(run(folder / "workspace", folder / f"out{number}", options.workers))
            shutil.rmtree(folder / f"out{number}")
        run(folder / "workspace", folder / "again", options.workers)
        again = time.perf_counter()
        run(folder / "workspace", folder / "again", options.workers)
        unchanged = time.perf_counter() - again
    seconds = statistics.median(one for one, _ in figures)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {options.workers} workers"
    )
    print(f"records           {options.records}")
    print(
        f"seconds           {seconds:.1f}  (median of {options.runs}: {', '.join(f'{one:.1f}' for one, _ in figures)})"
    )
    print(f"records a second  {options.records / seconds:.1f}")
    print(f"peak memory       {max(peak for _, peak in figures):.0f} MB, all processes together")
    print(f"nothing changed   {options.records / unchanged:.1f} records a second, every bag verified")


if __name__ == "__main__":
    main()
