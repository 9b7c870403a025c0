"""Piles of blocks of which only the top one can be taken: which moves there are, and the fewest that build a pile."""

from __future__ import annotations

from collections.abc import Sequence

Piles = tuple[tuple[str, ...], ...]
"""What lies on each plate, from the bottom up."""
Move = tuple[int, int]
"""From which plate to which."""


def moved(piles: Piles, move: Move) -> Piles:
    """The piles after the top block of one was set on another."""
    source, goal = move
    block = piles[source][-1]
    return tuple(pile[:-1] if k == source else (*pile, block) if k == goal else pile for k, pile in enumerate(piles))


def shortest(piles: Piles, plate: int, target: Sequence[str], *, highest: int, most: int, count: int = 2) -> list[list[Move]]:
    """Up to `count` of the shortest sequences of at most `most` moves that build `target` on a plate, with no pile over `highest` blocks: by iterative
    deepening (R. E. Korf 1985)."""
    target = tuple(target)
    for limit in range(_needed(piles, plate, target), most + 1):
        found: list[list[Move]] = []
        _search(piles, plate, target, highest, limit, [], found, count)
        if found:
            return found
    return []


def _search(piles: Piles, plate: int, target: tuple[str, ...], highest: int, left: int, way: list[Move], found: list[list[Move]], count: int) -> None:
    if piles[plate] == target:
        found.append(list(way))
        return
    for source, pile in enumerate(piles):
        # A block that was just moved is never moved again.
        if not pile or (way and source == way[-1][1]):
            continue
        for goal in range(len(piles)):
            if goal == source or len(piles[goal]) >= highest:
                continue
            after = moved(piles, (source, goal))
            if _needed(after, plate, target) < left and len(found) < count:
                _search(after, plate, target, highest, left - 1, [*way, (source, goal)], found, count)


def _needed(piles: Piles, plate: int, target: tuple[str, ...]) -> int:
    """Moves that are needed at least: one for each block of the target that is not in its place, and one for each block that lies on one that goes earlier."""
    right = next((k for k, (a, b) in enumerate(zip(piles[plate], target, strict=False)) if a != b), min(len(piles[plate]), len(target)))
    turn = {block: number for number, block in enumerate(target[right:])}
    moves = len(turn) + len(piles[plate]) - right
    for number, pile in enumerate(piles):
        if number != plate:
            first = [min((turn.get(block, len(target)) for block in pile[:k]), default=len(target)) for k in range(len(pile))]
            moves += sum(below < turn.get(block, len(target)) for block, below in zip(pile, first, strict=True))
    return moves
