from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Color, Point, Polygon, Scene, fade, move, palette, points, rectangle, reshape
from ...scene.palette import WHITE
from ...scene.shapes import ellipse_points
from ...scoring import Row, View, labels_at, share, tolerance
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
            mixed = _mixtures(colors)[-1]
            mean = tuple(np.mean(colors, axis=0))
            if min(palette.delta_e(mixed, color) for color in colors) >= 20 and palette.delta_e(mixed, mean) >= 25:
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
            spread = reshape(f"fill {number}", lambda u, c=shown[number]: (_spot(width, height, max(DROP, u * reach), c),))
            scene.play(spread, frames=8)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        colors = [tuple(color) for color in problem["colours"]]
        stages = _mixtures(colors)
        table, wanted = TONES[problem["tone"]], stages[-1]
        (x, y), (width, height) = problem["box"], problem["size"]
        inside = view.box(x - width / 2 + 14, y - height / 2 + 14, x + width / 2 - 14, y + height / 2 - 14)
        outside = ~view.box(x - width / 2 - 14, y - height / 2 - 14, x + width / 2 + 14, y + height / 2 + 14)

        discs = np.array([[_disc_kept(view, i, problem, k, [table, *colors]) for k in range(len(colors))] for i in (0, len(view) - 1)])
        began, halved = float(discs[0].min() > 0.5), 1.0 if discs[1].min() > 0.36 else 0.5

        end = np.median(view.final[inside], axis=0)
        gap = palette.delta_e(tuple(end), wanted)
        rivals = min(palette.delta_e(tuple(end), other) for other in (WHITE, *colors))
        mixed = began * halved * (tolerance(gap, 10, 25) if gap < rivals else 0.0)

        away = np.linalg.norm(palette.lab(view.final) - palette.lab([tuple(end)])[0], axis=-1)
        spill = float((away[outside & ~_near_discs(view, problem)] < 12).mean()) if palette.delta_e(tuple(end), table) > 15 else 0.0
        full = tolerance(float((away[inside] < 12).mean()) - spill, 0.96, 0.7)

        drops = [_drop_seen(view, problem, k, [colors[k], table, BORDER, WHITE, *(c for c in colors if c != colors[k])]) for k in range(len(colors))]
        shown = _stages_seen(view, inside, stages, [first for _, first in drops])
        way = float(np.mean([0.5 * value + 0.5 * stage for (value, _), stage in zip(drops, shown, strict=True)])) if any(value for value, _ in drops) else 0.0
        way *= halved * began
        border = view.box(x - width / 2 - 2, y - height / 2 - 2, x + width / 2 + 2, y + height / 2 + 2) & ~view.box(
            x - width / 2 + 2, y - height / 2 + 2, x + width / 2 - 2, y + height / 2 - 2
        )
        dark = (labels_at(view, border, [BORDER, table, WHITE, *colors, *stages], 50) == 0).mean(axis=1)
        frame = [tolerance(float(dark[i] / max(dark[0], 0.05)), 0.6, 0.3) for i in view.spread(8)]
        kept = float(np.mean([min(_disc_kept(view, i, problem, k, [table, *colors]) for k in range(len(colors))) for i in view.spread(8)]) * np.mean(frame))
        seen = sum(value > 0 for value, _ in drops)
        return [
            Row("logical_validity", 0.3, mixed, f"the box ends {gap:.0f} (delta-E) from the right mixture"),
            Row("spatial_accuracy", 0.15, mixed * full, f"{(away[inside] < 12).mean():.0%} of the box shows one colour, {spill:.0%} of the table too"),
            Row("trajectory", 0.4, way * (1 + mixed) / 2, f"{seen} of {len(colors)} drops seen on their way, {sum(shown):.0f} mixtures shown in order"),
            Row("temporal_consistency", 0.15, mixed * way * kept, "discs and frame stay as they were, as far as the pigments were mixed"),
        ]


def _mixtures(colors: list) -> list[Color]:
    """What the box shows after each drop."""
    light = np.cumprod(np.array(colors) / 255, axis=0)
    return [tuple(round(float(v) * 255) for v in row) for row in light]


def _spot(width: float, height: float, radius: float, color: Color) -> Polygon:
    """A disc in the middle of the box, cut off at its sides: each point outside is moved straight back to them."""
    half = np.array([width, height]) / 2
    return Polygon(points=points(np.clip(ellipse_points(radius, radius, 120), -half, half)), fill=color)


def _mouth(problem: dict, number: int) -> Point:
    """Where a drop starts: on the lower edge of its disc."""
    x, y = problem["places"][number]
    return (x, y + problem["radius"] - DROP / 2)


def _near_discs(view: View, problem: dict) -> np.ndarray:
    near = np.zeros(view.first.shape[:2], bool)
    for at in problem["places"]:
        near |= view.disc(tuple(at), problem["radius"] + 12)
    return near


def _disc_kept(view: View, index: int, problem: dict, number: int, shades: list[Color]) -> float:
    """Whether a pigment disc is whole in a frame: 1 from an IoU of 0.88 with its place, 0 under 0.6. Pixels count that look like its colour."""
    at, radius = tuple(problem["places"][number]), problem["radius"]
    around = view.disc(at, radius + 24)
    own = view.label(view.rgb[index][around][None], shades)[0] == 1 + number
    disc = view.disc(at, radius)[around]
    return tolerance(share((own & disc).sum(), (own | disc).sum()), 0.88, 0.6)


def _drop_seen(view: View, problem: dict, number: int, colors: list[Color]) -> tuple[float, float]:
    """How well a drop was seen going from its disc to the box (1: in at least 4 frames at 16 per second, close to the straight way),
    and the first frame of it (infinite if there is none)."""
    start, end = _mouth(problem, number), tuple(problem["box"])
    top = end[1] - problem["size"][1] / 2
    way = np.subtract(end, start)
    length = float(np.hypot(*way))
    open_way = view.strip(start, end, 2 * CORRIDOR) & view.box(0, start[1], 1024, top - FRAME) & ~_near_discs(view, problem)
    ys, xs = np.nonzero(open_way)
    own = labels_at(view, open_way, colors, 25) == 0
    frames = np.flatnonzero(own.sum(axis=1) >= 0.3 * math.pi * DROP**2 * view.unit**2)
    if len(frames) < 2:
        return 0.0, math.inf
    x, y = (np.array([axis[own[i]].mean() for i in frames]) for axis in (xs, ys))
    at = np.stack([(x + 0.5) / view.unit - start[0], (y + 0.5) / view.unit - start[1]], axis=1)
    along, off = at @ way / length, np.abs(at @ np.array([-way[1], way[0]]) / length)
    went = share(float(along[-1] - along[0]), 0.3 * (top - start[1]) * length / way[1])
    forward = float((np.diff(along) > -8).mean() > 0.8)
    return share(len(frames), view.frames_of(4)) * tolerance(float(off.max()), 41, CORRIDOR) * went * forward, float(frames[0])


def _stages_seen(view: View, inside: np.ndarray, stages: list[Color], sent: list[float]) -> list[float]:
    """For each mixture 1 if the box came to show it, after those before and after its drop set off, else 0."""
    ys, xs = np.nonzero(inside)
    shown = palette.lab(np.median(view.rgb[:, ys[::5], xs[::5]], axis=1))
    found, last = [], -1.0
    for stage, first in zip(stages, sent, strict=True):
        like = np.flatnonzero(np.linalg.norm(shown - palette.lab([stage])[0], axis=1) <= 12)
        like = like[like > max(last, first if math.isfinite(first) else -1)]
        found.append(float(len(like) > 0))
        last = float(like[0]) if len(like) else last
    return found
