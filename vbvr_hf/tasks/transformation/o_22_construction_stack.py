from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from ...acts import Act, go, in_turn
from ...scene import Line, Look, Point, Shape, draw_look, rounded
from ...scene.palette import SHIFTED, VIVID, pick, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .piles import Move, Piles, moved, shortest

COLOURS = {**VIVID, "teal": SHIFTED["teal"], "navy": SHIFTED["navy"], "lime": SHIFTED["lime"]}
HIGHEST = 4
"""Blocks that a pile has at most."""
BLOCK, HIGH = 148.0, 112.0
FLOOR, LANE, RIM = 860.0, 344.0, 26.0
"""Where plates stand, the height at which blocks are carried, and how thick plates are."""
PACE = 36.0
"""Canvas units a frame."""


class ConstructionStack(Task):
    """Build a tower like the one shown, taking blocks from the tops of piles, in as few moves as possible.

    Shows: at the right, behind a line, a tower of coloured blocks on a plate; at the left two or three plates with piles of blocks, and an empty plate with
    a thick rim. All blocks at the left differ in colour.
    Asks: build the same tower on the empty plate, with as few moves as possible: the top block of a pile is lifted, carried over the others and set down on
    top, one block at a time.
    Answer: unique: only such piles are kept as one shortest sequence of moves alone leads to the tower. It moves no block twice.
    Checks: each block seen going up, across and down, in this order, with its looks kept, where it rests; the tower that is shown, and all else, stays.
    Departures: piles have four blocks at most. In O-47 and O-44, which are trained on, pieces slide on a board towards a picture; nothing there lies on
    anything else.
    """

    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.27
    instances = "piles, orders and colours: over 10^8"
    parameters = {
        "target": Parameter("blocks of the tower", bench=ints(3, 4), harder="high"),
        "piles": Parameter("plates with piles", bench=choices(2, 3)),
        "extra": Parameter("moves beyond one for each block of the tower", bench=ints(0, 2), harder="high"),
    }
    wrong_answers = {
        "carried": WrongAnswer("the blocks of the tower that is shown are carried over to the left", 0.3),
        "upside down": WrongAnswer("the tower is built upside down", 0.62),
        "needless": WrongAnswer("the right tower after two needless moves", 0.87),
    }

    def pose(self, rng, p):
        moves = p.target + p.extra
        for _ in range(60):
            count = int(rng.randint(p.target + (p.extra > 0), min(7, p.piles * HIGHEST) + 1))
            blocks = [str(k) for k in rng.permutation(count)]
            cuts = sorted(rng.randint(0, count + 1, p.piles - 1).tolist())
            piles = tuple(tuple(blocks[a:b]) for a, b in zip([0, *cuts], [*cuts, count], strict=True))
            if not all(1 <= len(pile) <= HIGHEST for pile in piles):
                continue
            plate = int(rng.randint(p.piles + 1))
            piles = (*piles[:plate], (), *piles[plate:])
            target = [str(k) for k in rng.permutation(count)[: p.target]]
            ways = shortest(piles, plate, target, highest=HIGHEST, most=moves)
            if len(ways) == 1 and len(ways[0]) == moves == len({*_taken(piles, ways[0])}):
                break
        else:
            raise Redraw
        colours = pick(rng, COLOURS, count)
        return {
            "piles": [list(pile) for pile in piles], "plate": plate, "target": target, "colours": colours, "moves": [list(move) for move in ways[0]],
            "look": draw_look(rng, away_from=[COLOURS[name] for name in colours]),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[Only top blocks can be lifted.|Lift only topmost blocks.] [The right side stays.|Leave the right side alone.]"
        return Prompts(
            plain=(
                "On the empty plate with the thick rim, [build|stack] a tower equal to the one at the right, in as few moves as possible. One block at a time "
                f"goes up, across above all others and down. {rules}",
                "[Which moves build|How can one build] the tower at the right on the empty plate, with the fewest moves? One after another, blocks are lifted "
                f"straight up, carried over all piles and set down on top. {rules}",
                "[Copy|Rebuild] the tower at the right, from bottom to top, on the thick-rimmed plate. Blocks move one at a time: up, level across above "
                f"everything, down. Use the fewest moves that will do. {rules}",
            ),
            guided="One block at a time goes up, across and down. " + " ".join(_told(problem)) + " Then the tower stands. The one at the right stays.",
        )

    def lay_out(self, problem, scene, look):
        piles, plate = problem["piles"], problem["plate"]
        rim = look.line(0.75)
        for number in range(len(piles)):
            thick = number == plate
            shape = rounded(BLOCK + 36, RIM, 10, fill=look.tone(-6) if thick else rim, stroke=rim, border=12 if thick else 0)
            scene.add(f"plate {number}", *look.figure(shape, style="flat"), at=(_x(problem, number), FLOOR + RIM / 2))
        scene.add("divider", Line(points=((784, 120), (784, 940)), stroke=look.line(0.5), width=8))
        scene.add("shown plate", *look.figure(rounded(BLOCK + 36, RIM, 10, fill=rim), style="flat"), at=(904, FLOOR + RIM / 2))
        for level, block in enumerate(problem["target"]):
            scene.add(f"shown {block}", *_block(problem, block, look), at=_place(904, level))
        for number, pile in enumerate(piles):
            for level, block in enumerate(pile):
                scene.add(f"block {block}", *_block(problem, block, look), at=_place(_x(problem, number), level))

    def answer(self, problem):
        return _carried(problem, [tuple(move) for move in problem["moves"]])

    def mistakes(self, problem):
        right = [tuple(move) for move in problem["moves"]]
        piles, plate = _piles(problem), problem["plate"]
        upside = shortest(piles, plate, problem["target"][::-1], highest=HIGHEST, most=12, count=1)
        x = _x(problem, plate)
        over = [go(f"shown {block}", _place(x, level), _way(904, x), frames=30, lifted=True) for level, block in enumerate(problem["target"])]
        *_, end = accumulate(right, moved, initial=piles)
        source = next((k for k in range(len(end)) if end[k] and k != plate), plate)
        goal = next(k for k in range(len(end)) if k not in (source, plate) and len(end[k]) < HIGHEST)
        return {
            "carried": in_turn(*reversed(over)),
            "upside down": _carried(problem, upside[0]),
            "needless": _carried(problem, [*right, (source, goal), (goal, source)]),
        }


def _piles(problem: dict) -> Piles:
    return tuple(tuple(pile) for pile in problem["piles"])


def _carried(problem: dict, route: Sequence[Move]) -> Act:
    """The top blocks of piles go to others, move by move."""
    piles, taken, acts = _piles(problem), _taken(_piles(problem), route), []
    for number, (source, goal) in enumerate(route):
        start, end = _x(problem, source), _x(problem, goal)
        place = _place(end, len(piles[goal]))
        length = _place(start, len(piles[source]) - 1)[1] - LANE + abs(end - start) + place[1] - LANE
        stays = taken[number] not in taken[number + 1 :]
        acts.append(go(f"block {taken[number]}", place, _way(start, end), frames=max(18.0, length / PACE), stays=stays))
        piles = moved(piles, (source, goal))
    return in_turn(*acts)


def _taken(piles: Piles, route: Sequence[Move]) -> list[str]:
    """The block that each of some moves takes."""
    return [before[source][-1] for before, (source, _) in zip(accumulate(route, moved, initial=piles), route, strict=False)]


def _told(problem: dict) -> list[str]:
    """The moves in words."""
    piles, names, said = _piles(problem), problem["colours"], []
    for source, goal in problem["moves"]:
        block, below = piles[source][-1], piles[goal][-1] if piles[goal] else None
        said.append(f"The {names[int(block)]} block goes onto the {f'{names[int(below)]} one' if below else 'empty plate'}.")
        piles = moved(piles, (source, goal))
    return said


def _x(problem: dict, number: int) -> float:
    """The middle of a plate."""
    count = len(problem["piles"])
    return 392 + (number - (count - 1) / 2) * (190 if count == 4 else 234)


def _place(x: float, level: int) -> Point:
    """The middle of a block that lies so high above a plate."""
    return (x, FLOOR - (level + 0.5) * HIGH)


def _way(start: float, end: float) -> tuple[Point, Point]:
    return ((start, LANE), (end, LANE))


def _block(problem: dict, block: str, look: Look) -> tuple[Shape, ...]:
    color = COLOURS[problem["colours"][int(block)]]
    return look.figure(rounded(BLOCK - 10, HIGH - 12, 14, fill=color, stroke=shade(color, -0.5), border=10), style="flat", shadow=False)
