"""Image services of scans against libvips' `dzsave` alone, pairwise in one run, and the memory of very large ones.

    python benchmarks/iiif_tiles.py [--runs 7] [--gigapixel]

Ours writes what `dzsave` writes and all that viewers ask for besides, and decodes in another process; that process, and
the one in which `dzsave` runs, are warm. CPU time counts the whole tree of processes.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from memory import memory_of_tree

from armistice_pkg.media.pyramids.tiler import PyramidTiler
from armistice_pkg.storage.folder import FolderStore

MAKE = """
import sys, pyvips
folder, side, name = sys.argv[1], [int(one) for one in sys.argv[2].split(",")], sys.argv[3]
base = pyvips.Image.perlin(2048, 2048, cell_size=64, seed=8493) + 1
base = (base * 110 + pyvips.Image.gaussnoise(2048, 2048, sigma=6, mean=0, seed=8493)).cast("uchar")
base = base.bandjoin([(255 - base).cast("uchar"), (base * 0.5 + 60).cast("uchar")]).copy(interpretation="srgb")
base = base.copy_memory()
page = base.replicate(side[0] // 2048 + 1, side[1] // 2048 + 1).crop(0, 0, *side)
if name == "striped":
    page.tiffsave(f"{folder}/{name}.tif", compression="none", bigtiff=True)
else:
    page.tiffsave(f"{folder}/{name}.tif", compression="lzw", tile=True, tile_width=256, tile_height=256, bigtiff=True)
"""
DZSAVE = """
import json, resource, sys, time, pyvips
pyvips.cache_set_max(0)
for line in sys.stdin:
    source, target = json.loads(line)
    start = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    picture = pyvips.Image.new_from_file(source, access="sequential", fail_on="error")
    picture.dzsave(target, layout="iiif3", tile_size=512, overlap=0, suffix=".jpg[Q=85]", keep="none")
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    print(json.dumps([time.perf_counter() - start[0], used - start[1]]), flush=True)
"""


def make(folder: Path, side: tuple[int, int], name: str) -> str:
    """A TIFF with the grain of a scan; its name."""
    subprocess.run([sys.executable, "-c", MAKE, str(folder), f"{side[0]},{side[1]}", name], check=True)
    return f"{name}.tif"


class Tiler:
    """Ours, and how much it uses."""

    def __init__(self, folder: Path) -> None:
        self._store = FolderStore(folder)
        self._tiler = PyramidTiler()
        _ = self._tiler.recipe  # starts the process
        running = self._tiler._process._running  # noqa: SLF001 - to be measured from outside
        assert running is not None
        self.pid = running._process.pid  # noqa: SLF001

    def tile(self, name: str, target: Path) -> tuple[float, float]:
        """Seconds, and seconds of processor time."""
        start = time.perf_counter(), self._used()
        (page,) = self._tiler.pages(self._store, name)
        self._tiler.tile(self._store, name, page, str(target))
        return time.perf_counter() - start[0], self._used() - start[1]

    def _used(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        own = resource.getrusage(resource.RUSAGE_SELF)
        return (int(fields[11]) + int(fields[12])) / 100 + own.ru_utime + own.ru_stime


def compare(folder: Path, side: tuple[int, int], name: str, runs: int) -> None:
    """Each in turn, so that both find the same machine."""
    source = make(folder, side, name)
    ours = Tiler(folder)
    with subprocess.Popen(
        [sys.executable, "-c", DZSAVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as theirs:
        assert theirs.stdin is not None
        assert theirs.stdout is not None
        pairs = []
        for number in range(runs + 1):
            target = folder / f"ours-{number}"
            mine = ours.tile(source, target)
            shutil.rmtree(target)
            print(json.dumps([str(folder / source), str(folder / f"theirs-{number}")]), file=theirs.stdin, flush=True)
            alone = json.loads(theirs.stdout.readline())
            shutil.rmtree(folder / f"theirs-{number}")
            pairs.append((mine, alone))
        theirs.stdin.close()
    print(f"\n{side[0]} by {side[1]} pixels, {name}: medians of {runs}")
    for what, at in (("seconds", 0), ("processor seconds", 1)):
        ours_takes, theirs_take = (statistics.median(pair[who][at] for pair in pairs[1:]) for who in (0, 1))
        ratio = statistics.median(pair[0][at] / pair[1][at] for pair in pairs[1:])
        print(f"  {what:<18} ours {ours_takes:6.2f}   dzsave alone {theirs_take:6.2f}   ratio of pairs {ratio:5.2f}")


def peak(folder: Path, side: tuple[int, int], name: str) -> None:
    """Seconds, and the most memory of the process that decodes (proportional set size)."""
    source = make(folder, side, name)
    ours = Tiler(folder)
    most, is_done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_done.wait(0.05):
            most = max(most, memory_of_tree(ours.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds, used = ours.tile(source, folder / "peak")
    is_done.set()
    watcher.join()
    files = sum(1 for _ in (folder / "peak").rglob("*.jpg"))
    shutil.rmtree(folder / "peak")
    (folder / source).unlink()
    print(f"  {side[0]} by {side[1]}, {name}: {seconds:.1f} s, {used:.1f} s CPU, {files} files, peak {most:.0f} MB")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--gigapixel", action="store_true", help="needs 8 GB of disk, and a minute or two")
    options.add_argument("--folder", help="where to write; a temporary one otherwise")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        for kind in ("striped", "tiled"):
            compare(folder, (8660, 5774), kind, given.runs)
        print("\npeak memory of the process that decodes")
        peak(folder, (8660, 5774), "striped")
        if given.gigapixel:
            for kind in ("striped", "tiled"):
                peak(folder, (31_623, 31_623), kind)


if __name__ == "__main__":
    main()
