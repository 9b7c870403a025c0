from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Circle, Color, Point, Scene, fade, move, rectangle, reshape
from ...scene.mixing import filtered
from ...scene.outlines import disc_in_box
from ...scene.palette import WHITE, delta_e, lab
from ...scoring import Row, View, gap_to, labels_at, share, tolerance
from ...scoring.discs import disc_shown
from ...scoring.lanes import passage_down
from ...scoring.timing import came_in_turn
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

TONES = {
    "charcoal": (74, 75, 78),
    "slate": (92, 94, 98),
    "steel": (110, 112, 116),
    "ash": (128, 129, 132),
    "stone": (144, 145, 148),
    "silver": (160, 161, 164),
}
BORDER: Color = (34, 36, 42)
DROP, FRAME = 26, 8
CORRIDOR = 123
"""Canvas units from the straight way within which a drop is looked for."""


class PigmentColorMixingSubtractive(Task):
    """Mix pigments drop by drop.

    Shows: two or three pigment discs (cyan, magenta, yellow of some strength) in a row above an empty white box on a grey table.
    Asks: let a drop of each pigment, from left to right, move into the box, which then shows the mixture so far: the product of the pigments' channels.
    Answer: unique; the pigments' colours and their order from left to right decide every mixture.
    Checks: the box's colour at the end and how it fills the box, the drops' ways, the mixtures on the way, and that discs and frame are kept.
    """

    id = "O-2"
    slug = "pigment_color_mixing_subtractive"
    name = "Pigment Color Mixing (Subtractive)"
    pillar = "perception"
    split = "out_of_domain"
    archetype = "simulate"
    jump_cap = 0.48
    instances = "ordered mixes of two or three pigments, continuous layout, six tones: over 10^6"
    parameters = {
        "pigments": Parameter("pigments to mix", bench=choices(2, 2, 2, 3, 3)),
        "strengths": Parameter("shares of its channel's light that a pigment may take, drawn for each", bench=choices((0.4, 0.6, 0.8, 1.0))),
        "box_width": Parameter("of the mixing box", bench=floats(260, 420)),
        "box_height": Parameter("of the mixing box", bench=floats(160, 260)),
        "disc_radius": Parameter("of the pigment discs", bench=floats(70, 110)),
        "table_tone": Parameter("grey of the table", bench=choices(*TONES)),
    }
    wrong_answers = {
        "average": WrongAnswer("the box shows the average of the pigments so far", 0.35),
        "last only": WrongAnswer("the box ends with the last pigment only", 0.35),
        "discs slide": WrongAnswer("the discs themselves slide into the box and vanish, the colour is right", 0.45),
    }

    def pose(self, rng, p):
        for _ in range(60):
            hues = [int(v) for v in rng.permutation(3)[: p.pigments]]
            colors = []
            for hue in hues:
                # Cyan takes light from the red channel, magenta from the green, yellow from the blue one.
                color = [255, 255, 255]
                color[hue] = round(255 * (1 - p.strengths[rng.randint(len(p.strengths))]))
                colors.append(tuple(color))
            mixed = filtered(colors)
            mean = tuple(np.mean(colors, axis=0))
            if min(delta_e(mixed, color) for color in colors) >= 20 and delta_e(mixed, mean) >= 25:
                break
        else:
            raise Redraw
        room = (960 - 2 * p.disc_radius * p.pigments) / p.pigments
        across = [32 + (i + 0.5) * (960 / p.pigments) + rng.uniform(-0.35, 0.35) * room for i in range(p.pigments)]
        up = rng.uniform(40 + p.disc_radius, 300 - p.disc_radius / 2)
        places = [[round(float(x), 1), round(float(up + rng.uniform(-14, 14)), 1)] for x in across]
        box = [round(float(512 + rng.uniform(-90, 90)), 1), round(float(rng.uniform(560 + p.box_height / 2, 980 - p.box_height / 2)), 1)]
        size = [round(p.box_width, 1), round(p.box_height, 1)]
        return {"colours": colors, "places": places, "radius": round(p.disc_radius, 1), "box": box, "size": size, "tone": p.table_tone}

    def prompt(self, problem):
        rule = (
            "Pigments are filters: each channel (red, green, blue) of a mixture is the product of the pigments' channels, taken as fractions of full "
            "brightness. The pigment discs and the box's frame do not change."
        )
        return Prompts(
            plain=(
                "One drop of each pigment, from left to right, moves straight to the middle of the white box, the next one only after its mixture has filled "
                f"the box. After every drop the whole box shows the mixture so far. {rule}",
                "Mix the pigments in the white box: from left to right each disc gives one drop that glides straight to the middle of the box, where the "
                f"mixture so far spreads until it fills the box; then the next drop sets off. {rule}",
                "Starting with the leftmost pigment, let a drop of each move in a straight line to the centre of the box, one at a time. The box fills with "
                f"the mixture of all drops so far before the next drop leaves. {rule}",
            ),
            guided="A drop leaves the lower edge of the leftmost disc and glides straight to the middle of the box; its colour spreads until the box is "
            "full. Then a drop of the next disc follows. For every channel, multiply the fraction that the box shows by the fraction that the pigment lets "
            "through; this colour spreads over the whole box. Go on to the last disc. Discs and frame stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        colors = [tuple(color) for color in problem["colours"]]
        shown = _mixtures(colors)
        if answer == "average":
            shown = [tuple(round(v) for v in np.mean(colors[: i + 1], axis=0)) for i in range(len(colors))]
        if answer == "last only":
            shown = colors
        radius, box, (width, height) = problem["radius"], tuple(problem["box"]), problem["size"]
        scene = Scene(TONES[problem["tone"]])
        scene.add("box", rectangle(width, height, fill=WHITE), at=box)
        for number in range(len(colors)):
            scene.add(f"fill {number}", at=box)
        scene.add("frame", rectangle(width, height, stroke=BORDER, border=FRAME), at=box)
        for number, color in enumerate(colors):
            scene.add(f"drop {number}", Circle(radius=DROP, fill=color), at=_mouth(problem, number), opacity=0)
        for number, color in enumerate(colors):
            scene.add(f"disc {number}", Circle(radius=radius, fill=color), at=tuple(problem["places"][number]))
        reach = math.hypot(width, height) / 2
        scene.wait(4)
        for number in range(len(colors)):
            mover = f"disc {number}" if answer == "discs slide" else f"drop {number}"
            scene.play(fade(mover, 1), frames=0)
            scene.play(move(mover, box), frames=12)
            scene.play(fade(mover, 0), frames=0)
            spread = reshape(f"fill {number}", lambda u, c=shown[number]: (disc_in_box(max(DROP, u * reach), width, height, fill=c),))
            scene.play(spread, frames=8)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        colors, places = ([tuple(value) for value in problem[name]] for name in ("colours", "places"))
        stages, table = _mixtures(colors), TONES[problem["tone"]]
        inside, outside = _box(view, problem, -14), ~_box(view, problem, 14)
        frames = view.spread(8)

        seen = [[disc_shown(view, view.rgb[i], at, problem["radius"], [table, *colors], 1 + k) for k, at in enumerate(places)] for i in frames]
        discs = np.array([min(tolerance(value, 0.88, 0.6) for value in shown) for shown in seen])
        began, halved = float(discs[0] > 0.5), 1.0 if discs[-1] > 0.36 else 0.5

        end = tuple(np.median(view.final[inside], axis=0))
        gap = delta_e(end, stages[-1])
        rivals = min(delta_e(end, other) for other in (WHITE, *colors))
        mixed = began * halved * (tolerance(gap, 10, 25) if gap < rivals else 0.0)
        alike = gap_to(lab(view.final), lab([end])[0]) < 12
        filled = float(alike[inside].mean())
        spill = float(alike[outside & ~_near_discs(view, problem)].mean()) if delta_e(end, table) > 15 else 0.0
        full = tolerance(filled - spill, 0.96, 0.7)

        drops = [_drop_seen(view, problem, k, [color, table, BORDER, WHITE, *(c for c in colors if c != color)]) for k, color in enumerate(colors)]
        went, set_off = zip(*drops, strict=True)
        ys, xs = (axis[::5] for axis in np.nonzero(inside))
        shown = gap_to(lab(np.median(view.rgb[:, ys, xs], axis=1))[:, None], lab(stages)) <= 12
        came = np.isfinite(came_in_turn(shown, set_off))
        way = halved * began * float(np.mean(0.5 * np.array(went) + 0.5 * came)) * any(went)

        border = _box(view, problem, 2) & ~_box(view, problem, -2)
        dark = (labels_at(view, border, [BORDER, table, WHITE, *colors, *stages], 50) == 0).mean(axis=1)
        kept = float(discs.mean() * np.mean([tolerance(float(dark[i] / max(dark[0], 0.05)), 0.6, 0.3) for i in frames]))
        told = f"{np.count_nonzero(went)} of {len(colors)} drops seen on their way, {came.sum()} mixtures shown in order"
        return [
            Row("logical_validity", 0.3, mixed, f"the box ends {gap:.0f} (delta-E) from the right mixture"),
            Row("spatial_accuracy", 0.15, mixed * full, f"{filled:.0%} of the box shows one colour, {spill:.0%} of the table too"),
            Row("trajectory", 0.4, way * (1 + mixed) / 2, told),
            Row("temporal_consistency", 0.15, mixed * way * kept, "discs and frame stay as they were, as far as the pigments were mixed"),
        ]


def _mixtures(colors: list) -> list[Color]:
    """What the box shows after each drop."""
    return [filtered(colors[: count + 1]) for count in range(len(colors))]


def _mouth(problem: dict, number: int) -> Point:
    """Where a drop starts: on the lower edge of its disc."""
    x, y = problem["places"][number]
    return (x, y + problem["radius"] - DROP / 2)


def _box(view: View, problem: dict, grow: float) -> np.ndarray:
    """Mask of the mixing box, grown by some canvas units."""
    (x, y), (width, height) = problem["box"], problem["size"]
    return view.box(x - width / 2 - grow, y - height / 2 - grow, x + width / 2 + grow, y + height / 2 + grow)


def _near_discs(view: View, problem: dict) -> np.ndarray:
    return np.any([view.disc(tuple(at), problem["radius"] + 12) for at in problem["places"]], axis=0)


def _drop_seen(view: View, problem: dict, number: int, colors: list[Color]) -> tuple[float, float]:
    """How well a drop was seen going from its disc to the box (1: in at least 4 frames at 16 per second, close to the straight way),
    and the first frame of it (infinite if there is none)."""
    start, end = _mouth(problem, number), tuple(problem["box"])
    top, way = end[1] - problem["size"][1] / 2, np.subtract(end, start)
    lane = view.strip(start, end, 2 * CORRIDOR) & view.box(0, start[1], SIZE, top - FRAME) & ~_near_discs(view, problem)
    drop = passage_down(view, lane, colors, start, end, area=0.3 * math.pi * DROP**2, reach=25)
    if not len(drop.frames):
        return 0.0, drop.begins
    went = share(float(drop.along[-1] - drop.along[0]), 0.3 * (top - start[1]) * float(np.hypot(*way)) / way[1])
    forward = float((np.diff(drop.along) > -8).mean() > 0.8)
    return share(len(drop.frames), view.frames_of(4)) * tolerance(float(drop.off.max()), 41, CORRIDOR) * went * forward, drop.begins
