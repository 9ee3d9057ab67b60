"""How much memory a process and its children take together."""

from pathlib import Path


def memory_of_tree(pid: int) -> float:
    """The proportional set size of all of them, in MB: what several share is counted once."""
    pids, total = [pid], 0
    while pids:
        one = pids.pop()
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += int(rollup.split("\nPss:")[1].split()[0])
            pids += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except (OSError, IndexError):
            continue  # it ended in the meantime
    return total / 1024
