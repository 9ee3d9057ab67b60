"""Writes all cases of bags and archives into a folder, for other tools: `python tests/write_cases.py FOLDER`.

Needs nothing but Python. Some cases have names, links or permissions that not every system can hold: those that cannot
be made are told, and the exit code is 1.
"""

import shutil
import sys
from pathlib import Path

from cases.archives import ARCHIVE_CASES
from cases.bags import CASES
from cases.listing import archive_path, bag_path

LIST = Path(__file__).parents[1] / "docs/conformance.json"


def write_cases(folder: Path) -> list[str]:
    """Write all cases and their list into a folder that is new or empty; the paths of those that could not be made."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for case in CASES:
        path = folder / bag_path(case)
        try:
            path.parent.mkdir(parents=True)
            case.make(path)
            for refused in case.refused:
                (path / refused).chmod(0)
        except OSError as error:
            failed.append(f"{bag_path(case)}: {error.strerror}")
            shutil.rmtree(path.parent, ignore_errors=True)
    for archive in ARCHIVE_CASES:
        path = folder / archive_path(archive)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.data)
    shutil.copyfile(LIST, folder / "conformance.json")
    return failed


def main(arguments: list[str]) -> int:
    """The command: 0 when all is written, 1 when some cases cannot be made here, 2 for wrong usage."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("Usage: python tests/write_cases.py FOLDER\n")
        return 2
    folder = Path(arguments[0])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.stderr.write(f"{folder} is there and not empty. Choose a new folder.\n")
        return 2
    failed = write_cases(folder)
    for one in failed:
        sys.stderr.write(f"cannot be made here: {one}\n")
    sys.stdout.write(f"{folder}: {len(CASES) - len(failed)} bags, {len(ARCHIVE_CASES)} archives, conformance.json\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
