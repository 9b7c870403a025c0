from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...acts import Act, alter, go, in_turn
from ...scene import Change, Line, Look, Polygon, Shape, Text, become, dashed, draw_look, fade, look_of, points, rounded
from ...scene.analogy import COLORS
from ...scene.figures import outline
from ...scoring import likeness
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "five-point star", "heart", "trapezium", "octagon")
SCALES = {
    "words": ("HUGE", "BIG", "MID", "SMALL", "TINY"), "small words": ("huge", "big", "mid", "small", "tiny"), "letters": ("XL", "L", "M", "S", "XS"),
}  # fmt: skip
CYCLE = 3
BASE, LABELS, LANE, TRAY = 470.0, 590.0, 726.0, 862.0
LARGEST, SMALLEST, WIDEST = 360.0, 80.0, 972.0
TALL = 116.0
SLACK = (0.18, 0.36)
"""Share of its area by which the figure may be too large or too small, exactly and at all."""


class DrawNextSizedShape(Task):
    """Draw the next figure of a row whose sizes follow a pattern, and label it with its size.

    Shows: figures of one shape and colour on a base line, a tag with a size word below each; after them a tick on the line and an empty dashed box; in a tray
    a tag for each size. The figures either shrink by a constant ratio, or go round through three sizes.
    Asks: draw the next figure, growing up from the tick; then bring the tag that fits into the box.
    Answer: unique: of a row that shrinks the next figure is smaller by the same ratio, and its word the next one of the scale; of a cycle, of which more than
    a round is shown, both recur. No trained task has a size that must be drawn from nothing by a ratio, or words for sizes.
    Checks: shape, size and place of the figure at the end, that it grew, that the right tag came to the box after it, and that all else stays.
    Departures: words are tags that are brought, not written, as words that are drawn so small are not told from each other; short ones, and in long rows
    letters. The three sizes of a cycle may come in any order. The way of the tag is free.
    """

    split = "out_of_domain"
    archetype = "draw"
    jump_cap = 0.5
    instances = "10 shapes x 12 colours x continuous ratios and sizes x patterns, scales and lengths: over 10^6"
    parameters = {
        "kind": Parameter("the row shrinks, or goes round through three sizes", bench=choices("shrinking", "cycle")),
        "more": Parameter("figures that are shown beyond the three (of a cycle, four) that tell the pattern", bench=ints(0, 1), harder="low"),
        "ratio": Parameter("of a size to the next larger one", bench=floats(0.62, 0.80), harder="high"),
        "shape": Parameter("shape of the figures", bench=choices(*SHAPES)),
        "color": Parameter("colour of the figures", bench=choices(*COLORS)),
        "labels": Parameter("what is on the tags, where the row is short enough for words", bench=choices(*SCALES)),
    }
    wrong_answers = {
        "repeated": WrongAnswer("the last figure again, at its own size and with its own tag", 0.25),
        "word": WrongAnswer("right figure, wrong tag", 0.8),
        "shape": WrongAnswer("another shape of the right size", 0.7),
    }

    def pose(self, rng, p):
        cycle = p.kind == "cycle"
        count = p.more + (CYCLE + 1 if cycle else CYCLE) + 1
        scale = SCALES["letters" if count > (5 if cycle else 4) else p.labels]
        kinds = [int(i) for i in rng.permutation(CYCLE)] if cycle else []
        levels = [kinds[i % CYCLE] for i in range(count)] if cycle else list(range(count))
        first = int(rng.randint(len(scale) - max(levels)))
        across = np.array([p.ratio**level for level in levels])
        sizes = rng.uniform(0.8, 1.0) * LARGEST * across
        while _slots(sizes, scale).sum() > WIDEST:
            sizes = 0.97 * sizes
        if sizes.min() < SMALLEST:
            raise Redraw
        return {
            "shape": p.shape, "color": p.color, "sizes": sizes.round(1).tolist(), "words": [scale[first + level] for level in levels],
            "scale": scale, "cycle": cycle, "look": draw_look(rng, away_from=[COLORS[p.color]]),
        }  # fmt: skip

    def prompt(self, problem):
        rules = "[Nothing else changes.|All else stays.]"
        return Prompts(
            plain=(
                f"[Continue the row|Go on with the row]: the next figure grows up from the tick on the line, then the tag for its size moves into the dashed "
                f"box. {rules}",
                f"Which size comes next? [Draw|Make] that figure on the base line, growing up at the tick, [and then|then] bring its tag up from the tray. "
                f"{rules}",
                f"[First let the missing figure of the pattern grow from the tick.|First draw the missing figure upwards from the tick.] "
                f"Then [take|move] the tag that belongs below it from the tray to the empty box. {rules}",
            ),
            guided=(
                "The sizes go round in a cycle of three. The figure that comes next in it grows up from the tick. "
                if problem["cycle"]
                else "Each figure is smaller than the one before by the same ratio. One that is smaller again by that ratio grows up from the tick. "
            )
            + f"It has the row's shape and colour. After that, the tag {problem['words'][-1]} slides from the tray into the dashed box. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        places = _places(problem)
        scene.add("base", Line(points=((32, BASE + 5), (992, BASE + 5)), stroke=look.line(0.8), width=10))
        scene.add("tick", Line(points=((places[-1], BASE + 5), (places[-1], BASE + 38)), stroke=look.line(0.8), width=12))
        half, tall = _box(problem["scale"]) / 2, TALL / 2
        corners = [(-half, -tall), (half, -tall), (half, tall), (-half, tall), (-half, -tall)]
        edges = [dash for a, b in zip(corners, corners[1:], strict=False) for dash in dashed(a, b, dash=20, gap=14, stroke=look.line(0.6), width=8)]
        scene.add("box", *edges, at=(places[-1], LABELS))
        for number, (x, size, word) in enumerate(zip(places[:-1], problem["sizes"], problem["words"], strict=False)):
            scene.add(f"figure {number}", *_figure(look, problem, problem["shape"], size), at=(x, BASE))
            scene.add(f"word {number}", *_tag(look, problem["scale"], word), at=(x, LABELS))
        scene.add("tray", *look.panel(24, TRAY - 90, 1000, TRAY + 90))
        for number, word in enumerate(problem["scale"]):
            scene.add(f"tag {number}", *_tag(look, problem["scale"], word), at=(_tag_x(number), TRAY))
        scene.add("next", *_figure(look, problem, problem["shape"], problem["sizes"][-1]), at=(places[-1], BASE), opacity=0.0)

    def answer(self, problem):
        return _drawn(problem, problem["shape"], problem["sizes"][-1], problem["words"][-1])

    def mistakes(self, problem):
        shape, sizes, words = problem["shape"], problem["sizes"], problem["words"]
        return {
            "repeated": _drawn(problem, shape, sizes[-2], words[-2]),
            "word": _drawn(problem, shape, sizes[-1], words[-2]),
            "shape": _drawn(problem, min(SHAPES, key=lambda other: likeness(other, shape)), sizes[-1], words[-1]),
        }


def _drawn(problem: dict, shape: str, size: float, word: str) -> Act:
    """A figure grows from the tick, and then a tag goes into the box."""
    look, share = look_of(problem["look"]), size / problem["sizes"][-1]
    # By equal areas, as what grows evenly across is too small at first for a ghost to show.
    growth = Change("next", "scale", path=lambda u: (share * max(u, 0.002) ** 0.5,) * 2)
    handover = (become("next", *_figure(look, problem, shape, problem["sizes"][-1])), fade("next", 1))
    grown = alter((growth,), frames=26, handover=handover, slack=SLACK, fits=0.4, posed=0.6, beyond=0.6)
    number = problem["scale"].index(word)
    return in_turn(grown, go(f"tag {number}", (_places(problem)[-1], LABELS), ((_tag_x(number), LANE),), frames=16, any_way=True))


def _figure(look: Look, problem: dict, shape: str, size: float) -> tuple[Shape, ...]:
    """A figure that stands on its origin."""
    ring = outline(shape)
    return look.figure(Polygon(points=points((ring - (0, ring[:, 1].max())) * size), fill=COLORS[problem["color"]]))


def _tag(look: Look, scale: Sequence[str], word: str) -> tuple[Shape, ...]:
    """A tag of the ground's own tone, with a word on it."""
    text = Text(text=word, size=66 if len(word) < 3 else 44, fill=look.ink)
    return (*look.figure(rounded(_box(scale) - 28, TALL - 28, 18, fill=look.tone(16 if look.dark else -14)), style="outlined"), text)


def _tag_x(number: int) -> float:
    return 512 + 192.0 * (number - 2)


def _box(scale: Sequence[str]) -> float:
    """How broad the box for a tag is."""
    return 142.0 if len(scale[0]) < 3 else 188.0


def _slots(sizes: np.ndarray, scale: Sequence[str]) -> np.ndarray:
    """How broad the place of each figure and its word is."""
    return np.maximum(sizes, _box(scale)) + 4


def _places(problem: dict) -> list[float]:
    """The x of each figure's middle."""
    slots = _slots(np.array(problem["sizes"]), problem["scale"])
    gap = (WIDEST - slots.sum()) / len(slots)
    return (512 - WIDEST / 2 + np.cumsum(slots + gap) - (slots + gap) / 2).tolist()
