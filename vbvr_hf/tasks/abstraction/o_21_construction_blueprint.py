from __future__ import annotations

import numpy as np

from ...acts import Act, fill, go, together, turn_by
from ...scene import Grid, Point, Polygon, draw_look, rectangle
from ...scene.mazes import around, steps_from
from ...scene.palette import SHIFTED, VIVID
from ...scene.timeline import blend
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from ..spatiality.polyominoes import Piece, extent, settled, turned

TRAIN = {name: VIVID[name] for name in ("orange", "yellow", "green", "blue", "purple")} | {"teal": SHIFTED["teal"]}
BENCH = {"brown": VIVID["brown"]} | {name: SHIFTED[name] for name in ("navy", "lime", "sky blue", "magenta", "olive")}
COLORS = TRAIN | BENCH
RED, JOINT, SHEET, GRID = (220, 30, 30), (58, 62, 72), (226, 236, 248), (168, 190, 220)
STONES = {"one": ((132, 136, 144),) * 2, "two": ((122, 126, 134), (166, 168, 174))}
BOX_X, BOX_SIDE, OUTLINE = 862.0, 232.0, 18.0
MIDDLE = (376.0, 512.0)
"""Of the wall."""
TRIES = 60


class ConstructionBlueprint(Task):
    """Move the one piece that fits a hole in a wall into it.

    Shows: a wall of square blocks with a hole of a few blocks, outlined in red over a pale blueprint grid; beside it four pieces of one colour, in boxes of
    their own, at the scale of the wall. The other pieces are the right one with a block more, less or elsewhere, another piece of as many blocks, or the right
    one's mirror image or quarter turns.
    Asks: move the piece that exactly fills the hole straight into it, without turning or flipping it.
    Answer: unique: no other piece has the form of the hole as it lies.
    Checks: that the right piece glided straight into the hole as it was, and that the other pieces and the wall stay.
    Departures: the red outline stays.
    """

    split = "in_domain"
    archetype = "arrange"
    jump_cap = 0.5
    instances = "fixed pieces of 3 to 6 blocks x places in the wall x sets of other pieces x order of the boxes x 6 colours: over 10^5"
    parameters = {
        "blocks": Parameter("blocks of the right piece", train=ints(3, 4), bench=ints(5, 6), harder="high"),
        "wall": Parameter("columns and rows of the wall", train=choices((5, 5), (6, 6)), bench=choices((7, 7), (8, 7)), harder="last"),
        "others": Parameter("how the other pieces differ", train=choices("blocks", "form"), bench=choices("turned", "mixed"), harder="last"),
        "stones": Parameter("tones of the wall", train=choices("one", "two")),
        "at_edge": Parameter("whether the hole may touch the edge of the wall", train=choices(False), bench=choices(False, True)),
        "palette": Parameter("colour of the pieces", train=choices(*TRAIN), bench=choices(*BENCH)),
    }
    wrong_answers = {
        "wrong piece": WrongAnswer("a wrong piece is moved over the hole", 0.25),
        "painted": WrongAnswer("the hole is painted, and no piece moves", 0.4),
        "beside": WrongAnswer("the right piece turns on its way and is dropped beside the hole", 0.3),
    }

    def pose(self, rng, p):
        most = 3 if p.blocks < 5 else 4
        for _ in range(TRIES):
            piece = _grown(rng, p.blocks, most)
            others = _others(rng, piece, p.others, most)
            if others:
                break
        else:
            raise Redraw
        (columns, rows), (high, wide), margin = p.wall, extent(piece), 0 if p.at_edge else 1
        corner = [int(rng.randint(margin, rows - high - margin + 1)), int(rng.randint(margin, columns - wide - margin + 1))]
        pieces = [piece, *others]
        order = [int(i) for i in rng.permutation(4)]
        return {
            "wall": [columns, rows], "corner": corner, "pieces": [[list(cell) for cell in pieces[i]] for i in order], "right": order.index(0),
            "cell": BOX_SIDE / (most + 0.15), "stones": p.stones, "color": p.palette,
            "look": draw_look(rng, away_from=[COLORS[p.palette], *STONES[p.stones]], brightest=212),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[It is neither turned nor flipped.|Do not turn or flip it.] [The wall and the other pieces stay.|All else stays where it is.]"
        return Prompts(
            plain=(
                f"[Move|Slide] the one piece that exactly fills the hole outlined in red straight into it. {rules}",
                f"[Which piece completes the wall?|One of the four pieces completes the wall.] It glides in a straight line into the red outline. {rules}",
                f"[Close|Fill] the hole in the wall with the piece that fits it [as it is|as it lies], moving it straight there. {rules}",
            ),
            guided=f"Compare the hole with the four pieces, block by block. Piece {problem['right'] + 1} from the top has its very form. It leaves "
            "its box and glides in a straight line to the hole, without turning, until it fills it exactly. The other three pieces and the wall stay.",
        )

    def lay_out(self, problem, scene, look):
        grid, cell, hole = _grid(problem), problem["cell"], _hole(problem)
        scene.add("plan", rectangle(grid.columns * cell + 36, grid.rows * cell + 36, fill=JOINT), at=MIDDLE)
        tones = STONES[problem["stones"]]
        scene.add("blocks", *(rectangle(cell - 6, cell - 6, fill=tones[sum(one) % 2], at=grid.centre(*one)) for one in grid.cells()))
        # The outline lies outside the hole, so that the piece covers nothing of it.
        scene.add("outline", *(rectangle(cell + 2 * OUTLINE, cell + 2 * OUTLINE, fill=RED, at=grid.centre(*one)) for one in hole))
        scene.add("sheet", *(rectangle(cell, cell, fill=SHEET, stroke=GRID, border=5, at=grid.centre(*one)) for one in hole))
        for number, cells in enumerate(problem["pieces"]):
            box = rectangle(BOX_SIDE + 10, BOX_SIDE + 2, fill=look.tone(6), stroke=look.line(0.6), border=8)
            scene.add(f"box {number}", box, at=_box(number))
            scene.add(f"piece {number}", *_piece(problem, cells), at=_box(number))

    def answer(self, problem):
        return _brought(problem, problem["right"])

    def mistakes(self, problem):
        right, target = problem["right"], _target(problem)
        beside = (target[0], target[1] + (2 if target[1] < MIDDLE[1] else -2) * problem["cell"])
        return {
            "wrong piece": _brought(problem, (right + 1) % 4),
            "painted": fill(((("paint", _piece(problem, problem["pieces"][right]), target),),), frames=16),
            "beside": together(go(f"piece {right}", beside, frames=32), turn_by(f"piece {right}", 90, speed=4)),
        }


def _brought(problem: dict, number: int) -> Act:
    """A piece glides into the hole."""
    return go(f"piece {number}", _target(problem), frames=32, lifted=True)


def _grown(rng: np.random.RandomState, count: int, most: int) -> Piece:
    """A random piece of so many cells, `most` rows and columns at most."""
    cells = {(0, 0)}
    while len(cells) < count:
        beside = around(sorted(cells)[rng.randint(len(cells))])
        more = settled(cells | {beside[rng.randint(4)]})
        cells = set(more) if max(extent(more)) <= most else cells
    return settled(cells)


def _others(rng: np.random.RandomState, piece: Piece, kind: str, most: int) -> list[Piece]:
    """Three pieces unlike the right one and each other; none if there are not as many."""
    rows = extent(piece)[0]
    mirrored = tuple(sorted((rows - 1 - row, column) for row, column in piece))
    turns = {turned(one, quarters) for one in (piece, mirrored) for quarters in range(4)}
    changed = {_grown_on(rng, piece, 1), _grown_on(rng, piece[:-1], 0), _grown_on(rng, piece[1:], 1)}
    formed = {_grown(rng, len(piece), most) for _ in range(8)}
    pools = {"blocks": [changed], "form": [formed - turns, changed], "turned": [turns], "mixed": [turns, changed]}[kind]
    found: list[Piece] = []
    for pool in pools:
        fitting = [one for one in sorted(pool - {piece, *found}) if max(extent(one)) <= most and len(steps_from(one, one[0])) == len(one)]
        found += [fitting[i] for i in rng.permutation(len(fitting))[: 3 - len(found) if pool is pools[-1] else 2]]
    return found if len(found) == 3 else []


def _grown_on(rng: np.random.RandomState, cells: Piece, count: int) -> Piece:
    """Cells with so many more beside them."""
    grown = set(cells)
    for _ in range(count):
        beside = around(cells[rng.randint(len(cells))])
        grown.add(beside[rng.randint(4)])
    return settled(grown)


def _grid(problem: dict) -> Grid:
    (columns, rows), cell = problem["wall"], problem["cell"]
    return Grid(columns, rows, cell, (MIDDLE[0] - columns * cell / 2, MIDDLE[1] - rows * cell / 2))


def _hole(problem: dict) -> list[tuple[int, int]]:
    row, column = problem["corner"]
    return [(row + r, column + c) for r, c in problem["pieces"][problem["right"]]]


def _target(problem: dict) -> Point:
    """The middle of the hole's box."""
    hole = _hole(problem)
    return tuple(np.mean([_grid(problem).centre(*end) for end in (np.min(hole, axis=0), np.max(hole, axis=0))], axis=0).tolist())


def _box(number: int) -> Point:
    return (BOX_X, 134 + 252 * number)


def _piece(problem: dict, cells: list) -> tuple[Polygon, ...]:
    """The blocks of a piece about the middle of its box."""
    cell, (rows, columns) = problem["cell"], extent(tuple(map(tuple, cells)))
    places = [((column - (columns - 1) / 2) * cell, (row - (rows - 1) / 2) * cell) for row, column in cells]
    color = COLORS[problem["color"]]
    return tuple(rectangle(cell, cell, fill=color, stroke=blend(color, JOINT, 0.35), border=8, at=at) for at in places)
