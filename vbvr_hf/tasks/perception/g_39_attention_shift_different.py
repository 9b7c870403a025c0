from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import Scene, along, figure, layout, move, palette, rectangle, reshape, smooth
from ...scene.figures import turned
from ...scene.palette import GROUNDS
from ...scoring import Frame, Row, dilate, frame_seen, regions_round, tolerance
from ...scoring.rides import glide
from ...scoring.stillness import region_drifts
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

GREEN = (0, 170, 60)
SHAPES = {"circle": 1.0, "square": 0.88, "triangle": 1.0, "five-point star": 1.05, "heart": 1.0, "arrow": 1.1, "crescent": 1.05, "plus": 1.0}
"""The figures, and their size over the picture size, so that all look about equally large."""
TILTED = ("triangle", "heart", "arrow", "crescent")
"""Those that look different when tilted by 35 to 90 degrees."""
COLORS = {
    "bright": {"blue": (36, 92, 216), "red": (220, 40, 40), "orange": (244, 134, 20), "purple": (136, 56, 196), "brown": (126, 76, 40), "black": (22, 22, 26)},
    "muted": {"blue": (92, 126, 180), "red": (192, 96, 96), "orange": (218, 160, 96), "purple": (136, 106, 172), "brown": (128, 98, 80), "black": (74, 78, 88)},
    "dark": {"blue": (24, 44, 130), "red": (140, 22, 34), "orange": (176, 88, 0), "purple": (82, 26, 132), "brown": (82, 52, 30), "black": (22, 22, 26)},
}
BACKGROUNDS = tuple(name for name in GROUNDS if name != "pale mint")
MARGIN, STROKE = 22, 10
APART = 230


class AttentionShiftDifferent(Task):
    """Slide a green frame to the one picture that differs from all others.

    Shows: flat pictures, all alike but one, scattered; a green rectangular frame surrounds one of those that are alike.
    Asks: move the frame in a straight line to the picture that differs, until it surrounds and fits it; pictures stay as they are.
    Answer: unique; all pictures but one have the same shape, colour, size and tilt.
    Checks: what the one frame surrounds at the end and how well it fits, the way of its centre, and that the pictures are kept.
    Departures: a frame that comes to rest round a wrong picture keeps a small share of the trajectory, less than one that rests round none. The mint
    ground is left out, as the frame is green.
    """

    id = "G-39"
    slug = "attention_shift_different"
    name = "Attention Shift Different"
    pillar = "perception"
    split = "in_domain"
    archetype = "track"
    jump_cap = 0.48
    instances = "shapes, colours, kinds of difference and continuous places: over 10^6"
    parameters = {
        "n_pictures": Parameter("pictures", train=ints(3, 5), bench=ints(6, 8)),
        "difference": Parameter("how the odd picture differs", train=choices("shape", "shape+colour"), bench=choices("colour", "shape", "size", "tilt")),
        "picture_size": Parameter("canvas units across a picture", train=floats(100, 150), bench=floats(80, 110)),
        "palette": Parameter("colours of the pictures", train=choices("bright"), bench=choices("muted", "dark")),
        "background": Parameter("tone of the background", train=choices(*BACKGROUNDS), bench=choices(*BACKGROUNDS)),
    }
    wrong_answers = {
        "same": WrongAnswer("the frame slides to another picture that equals the first one", 0.1),
        "walks in": WrongAnswer("the odd picture walks into the frame instead of the frame moving", 0.1),
        "half way": WrongAnswer("the frame stops half way, between pictures", 0.12),
    }

    def pose(self, rng, p):
        colors = COLORS[p.palette]
        shape, other_shape, *_ = rng.permutation(TILTED if p.difference == "tilt" else list(SHAPES)).tolist()
        color, other_color, *_ = rng.permutation(list(colors)).tolist()
        if "colour" in p.difference and palette.delta_e(colors[color], colors[other_color]) < palette.MIN_DISTANCE:
            raise Redraw
        usual = {"shape": shape, "colour": color, "size": round(p.picture_size, 1), "tilt": int(rng.choice([-30, -15, 0, 15, 30])) if shape in TILTED else 0}
        odd = dict(usual)
        if "shape" in p.difference:
            odd["shape"] = other_shape
        if "colour" in p.difference:
            odd["colour"] = other_color
        if p.difference == "size":
            factor = float(rng.uniform(1.4, 1.6))
            odd["size"] = round(p.picture_size * (factor if rng.randint(2) else 1 / factor), 1)
        if p.difference == "tilt":
            odd["tilt"] = usual["tilt"] + int(rng.choice([-1, 1])) * int(rng.randint(35, 91))
        try:
            places = layout.scatter(rng, [APART / 2] * p.n_pictures, box=(20, 20, 1004, 1004), gap=0)
        except ValueError:
            raise Redraw from None
        return {"usual": usual, "odd": odd, "places": np.round(places, 1).tolist(), "palette": p.palette, "background": p.background}

    def prompt(self, problem):
        rules = "The pictures stay exactly as they are, and there is only ever one frame."
        return Prompts(
            plain=(
                "Move the green frame in a straight line from the picture it is on to the one picture that differs from all the others, until it "
                f"surrounds and fits it. {rules}",
                f"One picture is different from all the rest. The green frame slides straight to it and stops round it, fitting it. {rules}",
                f"Let the green frame leave its picture, glide in a straight line to the only picture unlike the others, and stop fitted round it. {rules}",
            ),
            guided="Compare the pictures in shape, colour, size and tilt: all are the same but one. The green frame leaves the picture that it is on, slides "
            "in a straight line to the one that differs, changes its sides to fit it on the way, and stops round it. No picture moves or changes.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUNDS[problem["background"]])
        places = [tuple(at) for at in problem["places"]]
        odd = len(places) - 1
        for number, at in enumerate(places):
            looks = problem["odd" if number == odd else "usual"]
            scene.add(f"picture {number}", _figure(looks, problem["palette"]), at=at, angle=looks["tilt"])
        (start, size), (goal, last) = _framing(problem, 0), _framing(problem, odd)
        scene.add("frame", _frame(size), at=start)
        scene.wait(6)
        if answer == "walks in":
            scene.play(move(f"picture {odd}", places[0]), frames=28, ease=smooth)
        else:
            if answer == "same":
                goal, last = _framing(problem, 1)
            if answer == "half way":
                goal = ((start[0] + goal[0]) / 2, (start[1] + goal[1]) / 2)
            sides = [(a, b - a) for a, b in zip(size, last, strict=True)]
            scene.play(along("frame", [start, goal]), reshape("frame", lambda u: (_frame(tuple(a + u * d for a, d in sides)),)), frames=28, ease=smooth)
        scene.wait(11)
        return scene

    def score(self, view, problem):
        places = [tuple(at) for at in problem["places"]]
        odd = len(places) - 1
        colors = [COLORS[problem["palette"]][problem[key]["colour"]] for key in ("usual", "odd")]
        shown = [GREEN, GROUNDS[problem["background"]], *dict.fromkeys(colors)]
        green = view.labels(shown, reach=45) == 0
        seen = [frame_seen(view, mask, STROKE) for mask in green]
        bare = view.expect(view.scene.without("frame"), 0)
        regions = regions_round(view, places, [APART / 2] * len(places), image=bare)

        def looks_kept(frames: list[int]) -> np.ndarray:
            """Which pictures look as at first, where the frame's line does not hide them: (frames, pictures), 0 to 1."""
            return np.clip((12 - region_drifts(view, bare, regions, frames, lambda frame: dilate(green[frame], 2))) / 8, 0, 1)

        same = looks_kept([*range(len(view))][-3:]).mean(axis=0) >= 0.5
        end = frame_seen(view, view.label(view.final, shown, reach=45) == 0, STROKE)
        one = end is not None and end.whole
        held = np.array([view.box(*end.box)[regions == picture].mean() if one else 0.0 for picture in range(len(places))])
        around = held[odd] >= 0.95 and bool(same[odd])
        right = 0.0 if not around else 1.0 if held[:odd].max() < 0.15 else 0.3
        # A frame that rests on its way has earned some of the trajectory, but little if it rests round a picture there.
        resting = 0.0 if not (one and same.all()) else 0.4 if held[1:odd].max(initial=0.0) < 0.5 else 0.15
        where = "the odd picture" if around else "no picture" if held.max() < 0.5 else "another picture"

        (start, _), (goal, sides) = _framing(problem, 0), _framing(problem, odd)
        near = tolerance(math.dist(end.at, goal), 15.4, 61) if end else 0.0
        fit = min(tolerance(abs(a / (b + STROKE) - 1), 0.1, 0.4) for a, b in zip(end.size, sides, strict=True)) if end else 0.0
        go = glide(np.array([frame.at for frame in seen if frame and frame.whole]), start, goal)
        straight, gentle = tolerance(go.off, 20, 102), tolerance(go.step * view.rate / go.length, 0.15, 0.45)
        frames = view.spread(10)
        looks = looks_kept(frames)
        # One picture that is lost among many counts by itself, too.
        still = float(((looks.mean(axis=1) + looks.min(axis=1)) / 2 * _steady(seen)[frames]).mean())
        said = f"{go.covered:.0%} of the way covered; straightness {straight:.2f}, smoothness {gentle:.2f}"
        return [
            Row("logical_validity", 0.3, right, f"the frame ends round {where}" if one else "there is not exactly one green frame at the end"),
            Row("spatial_accuracy", 0.15, right * near * fit, "how closely the frame is centred on the odd picture and fits it"),
            Row("trajectory", 0.4, max(right, resting) * go.covered * straight * gentle, said),
            Row("temporal_consistency", 0.15, right * go.covered * gentle * still, "one closed frame all the time, and the pictures stay as they were"),
        ]


def _figure(looks: dict, colors: str):
    return figure(looks["shape"], looks["size"] * SHAPES[looks["shape"]], fill=COLORS[colors][looks["colour"]])


def _frame(size: tuple[float, float]):
    return rectangle(*size, stroke=GREEN, border=STROKE)


def _framing(problem: dict, number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Centre and size of the frame's line round a picture."""
    looks = problem["odd" if number == len(problem["places"]) - 1 else "usual"]
    ring = turned(_figure(looks, problem["palette"]).points, looks["tilt"])
    low, high = ring.min(axis=0), ring.max(axis=0)
    middle = (low + high) / 2 + problem["places"][number]
    return tuple(middle.tolist()), tuple((high - low + 2 * MARGIN).tolist())


def _steady(seen: list[Frame | None]) -> np.ndarray:
    """(T,) 1 where there is one whole frame whose sides are within 15 % of the frame before, else 0."""
    whole = [frame is not None and frame.whole for frame in seen]
    good = np.array(whole, float)
    for index, (before, now) in enumerate(pairwise(seen), 1):
        if whole[index - 1] and whole[index] and max(abs(a / b - 1) for a, b in zip(now.size, before.size, strict=True)) > 0.15:
            good[index] = 0.0
    return good
