"""Files into bags of bounded size: the largest first, each into the first bag that has room for it."""

from collections.abc import Sequence

__all__ = ["first_fit"]


def first_fit(weights: Sequence[int], capacity: int) -> list[list[int]]:
    """Bags as positions in `weights`, ascending, none of them heavier than `capacity`, in which each weight must fit.

    First-fit decreasing: at most 11/9 of the fewest bags that would do, and one more. Of equal weights the earlier goes
    first, so that the same files always come into the same bags. Nothing makes one empty bag.
    """
    if not weights:
        return [[]]
    # Of two bags beside each other the weights exceed the capacity, or the second would not have been begun.
    most = min(len(weights), 2 * sum(weights) // capacity + 1) if capacity else len(weights)
    leaves = 1 << (most - 1).bit_length()
    rooms = [capacity] * (2 * leaves)  # a tree: each node is the largest room below it
    bags: list[list[int]] = [[] for _ in range(leaves)]
    for position in sorted(range(len(weights)), key=lambda one: (-weights[one], one)):
        node = 1
        while node < leaves:
            node = 2 * node if rooms[2 * node] >= weights[position] else 2 * node + 1
        bags[node - leaves].append(position)
        rooms[node] -= weights[position]
        while node > 1:
            node //= 2
            rooms[node] = max(rooms[2 * node], rooms[2 * node + 1])
    return [sorted(one) for one in bags if one]
