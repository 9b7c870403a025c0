from __future__ import annotations

from itertools import combinations, combinations_with_replacement, pairwise, product

from ...acts import Act, Thing, fill, in_turn
from ...scene import Look, Point, Polygon, Shape, draw_look, look_of, rectangle, rounded
from ...scene.outlines import dashed_outline
from ...scene.palette import SHIFTED, VIVID, pick
from ...scene.shapes import ellipse_points, points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "navy", "sky blue", "lime")}}
FORMS = ("brick", "block", "tile", "pebble")
GROUND, TALL, JOINT = 966.0, 106.0, 7.0
"""Where the wall stands, how tall a row is, and how far bricks are apart."""
ICONS, BROAD, HIGH = 202.0, 84.0, 60.0
"""Where the middle of all icons lies, how broad their bricks are, and how tall."""
TRIES = 400

Icon = list[int]
"""Three colours by number: of the brick below on the left, of the one on the right, and of the one on top."""


class CellularAutomatonRows(Task):
    """Build up a wall whose bricks take their colours from the two bricks that they rest on.

    Shows: the lowest row of a wall, coloured; above it dashed outlines of bricks, each resting on the joint of two, every row shorter by one. On top the rule,
    as icons of three bricks: four for two colours (left and right count), six for three colours (left and right do not matter).
    Asks: build up the wall by the icons, row after row from the bottom up, each row from left to right; icons and the lowest row stay.
    Answer: unique. Every icon is used, both bricks below matter, no new row of two or more bricks has a single colour, and exchanging two icons, or taking the
    colour of the brick at the lower left, gives another wall.
    Checks: the colour of each brick, told from the others; that they came one by one in the order asked for; and that all else is kept.
    Departures: how a brick comes is free, but it comes in its place, as it cannot be told when a brick on its way is the wall's.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.5
    instances = "729 three-colour rules x 729 first rows or more x rows to build, a tenth to a third of them usable, x ordered colours: over 10^6"
    parameters = {
        "width": Parameter("bricks in the lowest row", train=ints(6, 7), harder="high"),
        "rows": Parameter("rows to build", train=ints(3, 4), harder="high"),
        "colors": Parameter("colours; two give few walls, and are rare", train=choices(2, *[3] * 8), harder="high"),
        "form": Parameter("form of the bricks", train=choices(*FORMS)),
    }
    wrong_answers = {
        "lower left": WrongAnswer("each brick copies the one at its lower left", 0.4),
        "exchanged": WrongAnswer("two icons are exchanged", 0.45),
        "one row": WrongAnswer("only the first new row is right, all others have colours that are not due", 0.55),
    }

    def pose(self, rng, p):
        pairs = list(product(range(2), repeat=2)) if p.colors == 2 else list(combinations_with_replacement(range(3), 2))
        for _ in range(TRIES):
            icons = [[*pair, int(rng.randint(p.colors))] for pair in pairs]
            first = rng.randint(p.colors, size=p.width).tolist()
            rows = _built(icons, first, p.rows)
            wrong = [_built(_exchanged(icons, first, p.rows), first, p.rows), [row[:-1] for row in [first, *rows[:-1]]]]
            met = {pair if p.colors == 2 else tuple(sorted(pair)) for row in [first, *rows[:-1]] for pair in pairwise(row)}
            plain = any(len(set(row)) == 1 < len(row) for row in rows)
            if len(met) < len(pairs) or plain or not _both_matter(icons) or max(_alike(rows, one) for one in wrong) > 0.6:
                continue
            colors = pick(rng, COLORS, p.colors, least=40)
            icons = [icons[i] if p.colors == 2 or rng.randint(2) else [*icons[i][1::-1], icons[i][2]] for i in rng.permutation(len(icons))]
            look = draw_look(rng, away_from=[COLORS[name] for name in colors])
            return {"icons": icons, "first": first, "rows": p.rows, "colors": colors, "form": p.form, "look": look}
        raise Redraw

    def prompt(self, problem):
        sides = " [It does not matter which of the two is on the left.|Left and right may be swapped.]" if len(problem["colors"]) == 3 else ""
        return Prompts(
            plain=(
                "[Build up|Finish] the wall: the icons on top say which colour [lies|comes] on which two. Bricks appear one by one in their outlines, from the "
                f"bottom row up and from left to right.{sides}",
                "Each brick's colour follows from the two that it rests on, [as|just as] the small [pictures|icons] show. Fill the dashed places in turn, row "
                f"after row upwards, every row from its left end.{sides}",
                "Which colours does the wall get by the rule above? [Colour|Show] its open bricks one after another, always left to right, and begin no row "
                f"before the one beneath it is complete.{sides}",
            ),
            guided="For each open brick look at the two bricks right below it, and find the icon with the same two below: the colour on its top is due. "
            f"The lowest open row comes first, each row from left to right, one brick at a time.{sides} Icons and the lowest row stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        form = problem["form"]
        for number, (*below, top) in enumerate(problem["icons"]):
            x, y = _icon(problem, number)
            scene.add(f"card {number}", *look.panel(x - BROAD - 28, y - HIGH - 22, x + BROAD + 28, y + HIGH + 22, corner=20))
            for name, color, at in (("left", below[0], (-BROAD / 2, HIGH / 2)), ("right", below[1], (BROAD / 2, HIGH / 2)), ("top", top, (0, -HIGH / 2))):
                scene.add(f"icon {number} {name}", *_brick(look, form, BROAD, HIGH, _color(problem, color)), at=(x + at[0], y + at[1]))
        scene.add("ground", rectangle(1000, 12, fill=look.line(0.6)), at=(512, GROUND + 8))
        for column, color in enumerate(problem["first"]):
            scene.add(f"first {column}", *_brick(look, form, _step(problem), TALL, _color(problem, color)), at=_place(problem, 0, column))
        for row in range(1, problem["rows"] + 1):
            for column in range(len(problem["first"]) - row):
                rim = _form(form, _step(problem) - 14, TALL - 14).outlines()[0]
                scene.add(f"open {row} {column}", *dashed_outline(rim, stroke=look.line(0.7), width=8), at=_place(problem, row, column))

    def answer(self, problem):
        return _laid(problem, _built(problem["icons"], problem["first"], problem["rows"]))

    def mistakes(self, problem):
        icons, first, rows, count = problem["icons"], problem["first"], problem["rows"], len(problem["colors"])
        right = _built(icons, first, rows)
        return {
            "lower left": _laid(problem, [first[:-row] for row in range(1, rows + 1)]),
            "exchanged": _laid(problem, _built(_exchanged(icons, first, rows), first, rows)),
            "one row": _laid(problem, [right[0], *([(color + 1) % count for color in row] for row in right[1:])]),
        }


def _laid(problem: dict, rows: list[list[int]]) -> Act:
    """New rows come one after another, each brick by brick."""
    look = look_of(problem["look"])

    def thing(row: int, column: int, color: int) -> Thing:
        return f"brick {row} {column}", _brick(look, problem["form"], _step(problem), TALL, _color(problem, color)), _place(problem, row, column)

    among = tuple(COLORS[name] for name in problem["colors"])
    bricks = ([thing(row, column, color) for column, color in enumerate(colors)] for row, colors in enumerate(rows, 1))
    return in_turn(*(fill(tuple((brick,) for brick in row), frames=5, among=among) for row in bricks), pause=5)


def _form(form: str, width: float, height: float, **style) -> Shape:
    """A brick with its joints, of a form."""
    w, h = width - JOINT, height - JOINT
    if form in ("brick", "block"):
        return rectangle(w, h, **style) if form == "brick" else rounded(w, h, 0.28 * h, **style)
    x, y = w / 2 - h / 3, h / 6
    tile = ((-x, -h / 2), (x, -h / 2), (w / 2, -y), (w / 2, y), (x, h / 2), (-x, h / 2), (-w / 2, y), (-w / 2, -y))
    return Polygon(points=tile if form == "tile" else points(ellipse_points(w / 2, h / 2)), **style)


def _brick(look: Look, form: str, width: float, height: float, color: tuple) -> tuple[Shape, ...]:
    return look.figure(_form(form, width, height, fill=color), shadow=False)


def _icon(problem: dict, number: int) -> Point:
    """The middle of an icon: four stand in one line, six in two."""
    line = 4 if len(problem["icons"]) == 4 else 3
    return 512 + (240 if line == 4 else 300) * (number % line - (line - 1) / 2), ICONS + (line == 3) * 184 * (number // line - 0.5)


def _color(problem: dict, number: int) -> tuple[int, int, int]:
    return COLORS[problem["colors"][number]]


def _step(problem: dict) -> float:
    """How broad a brick is with its joint."""
    return min(150.0, 968 / len(problem["first"]))


def _place(problem: dict, row: int, column: int) -> Point:
    """The middle of a brick, rows being counted from the lowest."""
    return 512 + _step(problem) * (column + row / 2 - (len(problem["first"]) - 1) / 2), GROUND - TALL * (row + 0.5)


def _built(icons: list[Icon], first: list[int], count: int) -> list[list[int]]:
    """The rows that stand on the first one by the rule of the icons, of which each holds the other way about too unless another says otherwise."""
    rule = {(right, left): top for left, right, top in icons} | {(left, right): top for left, right, top in icons}
    rows = [first]
    for _ in range(count):
        rows.append([rule[pair] for pair in pairwise(rows[-1])])
    return rows[1:]


def _exchanged(icons: list[Icon], first: list[int], count: int) -> list[Icon]:
    """The icons with the tops of those two exchanged that change the wall most."""
    right = _built(icons, first, count)
    tops = [icon[2] for icon in icons]
    swaps = [[tops[{i: j, j: i}.get(k, k)] for k in range(len(tops))] for i, j in combinations(range(len(tops)), 2)]
    every = [[[*icon[:2], top] for icon, top in zip(icons, swap, strict=True)] for swap in swaps]
    return min(every, key=lambda one: _alike(right, _built(one, first, count)))


def _alike(rows: list[list[int]], others: list[list[int]]) -> float:
    """The share of bricks that have the same colour in both."""
    pairs = [a == b for row, other in zip(rows, others, strict=True) for a, b in zip(row, other, strict=True)]
    return sum(pairs) / len(pairs)


def _both_matter(icons: list[Icon]) -> bool:
    """Whether the colour on top depends on the brick at the left, and on that at the right."""
    rule = {(right, left): top for left, right, top in icons} | {(left, right): top for left, right, top in icons}
    colors = {left for left, _ in rule}
    return any(len({rule[a, b] for a in colors}) > 1 for b in colors) and any(len({rule[a, b] for b in colors}) > 1 for a in colors)
