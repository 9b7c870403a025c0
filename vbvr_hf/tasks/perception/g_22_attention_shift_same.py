from __future__ import annotations

import math

import numpy as np

from ...acts import appear, go
from ...scene import palette, rectangle
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .attention import COLORS, GREEN, LARGE, SHAPES, TILTED, add_pictures, placed, slid

BORDER = 30.0
"""Canvas units from the middle line of a detour to the picture's edge, beyond half a frame."""
FARTHER, FRAME = 320.0, 16.0
"""Canvas units that the frame goes at least, and the breadth of its line."""


class AttentionShiftSame(Task):
    """Slide a green frame to the only picture that equals the one it is on.

    Shows: scattered flat pictures; a green square frame surrounds one of them. One other equals it; two or three differ from it in one thing alone: colour,
    shape, size or tilt.
    Asks: move the frame in a straight line to the picture that is exactly the same, until it surrounds it; pictures stay as they are.
    Answer: unique; just one other picture has the shape, colour, size and tilt of the framed one.
    Checks: where the frame comes to rest, that it went there straight as a whole, and that all else is kept.
    Departures: pictures that nearly equal it may differ in size or tilt in training clips, too. No other picture lies on the frame's way.
    """

    split = "train"
    archetype = "track"
    jump_cap = 0.48
    instances = "shapes, colours, kinds of difference and continuous places: over 10^7"
    parameters = {
        "pictures": Parameter("pictures", train=ints(5, 7), harder="high"),
        "near_misses": Parameter("pictures that differ in one thing alone", train=ints(2, 3), harder="high"),
        "difference": Parameter("in what the first of them differs", train=choices("colour", "shape", "size", "tilt"), harder="last"),
        "size": Parameter("canvas units across a picture", train=floats(130, 156), harder="low"),
        "palette": Parameter("colours of the pictures", train=choices(*COLORS)),
    }
    wrong_answers = {
        "near miss": WrongAnswer("the frame slides to a picture that differs in one thing", 0.1),
        "second frame": WrongAnswer("a second frame appears around the twin, and the first remains", 0.1),
        "detour": WrongAnswer("the frame reaches the twin along the border of the picture", 0.65),
    }

    def pose(self, rng, p):
        colors = COLORS[p.palette]
        first, *differences = [p.difference, *rng.permutation(["colour", "shape"])]
        color = str(rng.choice(list(colors)))
        shape = str(rng.choice(TILTED if first == "tilt" else list(SHAPES)))
        large = LARGE if rng.randint(2) else 0.9
        usual = {"shape": shape, "colour": color, "size": round(p.size * large, 1), "tilt": int(rng.choice([-30, 0, 30])) if shape in TILTED else 0}
        others = [name for name in colors if palette.delta_e(colors[name], colors[color]) >= palette.MIN_DISTANCE]
        shapes = [name for name in SHAPES if name != shape]

        def unlike(*named: str) -> dict:
            """A picture that differs in what is named."""
            other = dict(usual)
            if "colour" in named:
                other["colour"] = str(rng.choice(others))
            if "shape" in named:
                other |= {"shape": str(rng.choice(shapes)), "tilt": 0}
            if "size" in named:
                other["size"] = round(p.size * (0.78 if large == LARGE else 1.14), 1)
            if "tilt" in named:
                other["tilt"] = usual["tilt"] + int(rng.choice([-1, 1])) * int(rng.randint(45, 91))
            return other

        near = [unlike(kind) for kind in [first, *differences][: p.near_misses]]
        rest = [unlike("colour", "shape") for _ in range(p.pictures - 2 - p.near_misses)]
        places, side = placed(rng, p.pictures, p.size)
        if math.dist(places[0], places[-1]) < FARTHER:
            raise Redraw
        pictures = [usual, *near, *rest, usual]
        look = draw_look(rng, away_from=[GREEN, *{colors[one["colour"]]: 0 for one in pictures}])
        return {"pictures": pictures, "places": places, "palette": p.palette, "frame": side, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Slide] the green frame in a straight line to the only other [picture|figure] that is exactly like the one it is on. "
                "[The pictures stay as they are.|Nothing else moves or changes.]",
                "[Two pictures are exactly the same, and one of them is framed.|The framed picture has one exact twin.] [Let the frame glide straight to the "
                "other one and stop around it|The green frame glides straight to the other one and rests around it]. [Leave all pictures as they are.|]",
                "Find the twin of the framed picture, the same in shape, colour, size and tilt. [Take|Bring] the green [square|frame] straight to it, so that "
                "it [surrounds|frames] that one instead[|, and change nothing else].",
            ),
            guided="Compare the framed picture with all others in shape, colour, size and tilt: just one is the same in all of them. The green frame slides in "
            "a straight line to that one and stops with it in its middle. No picture moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        add_pictures(scene, look, problem["pictures"], problem["places"], problem["palette"], problem["frame"], FRAME)
        scene.add("second frame", rectangle(problem["frame"], problem["frame"], stroke=GREEN, border=FRAME), at=problem["places"][-1], opacity=0.0)

    def answer(self, problem):
        return slid("frame", problem["places"][-1])

    def mistakes(self, problem):
        low = problem["frame"] / 2 + BORDER
        start, goal = (np.array(at) for at in (problem["places"][0], problem["places"][-1]))
        # Along the side of the picture that is farther off, so that it is far from straight.
        x = low if start[0] + goal[0] > 1024 else 1024 - low
        y = low if start[1] + goal[1] > 1024 else 1024 - low
        way = [(x, start[1]), (x, y), (goal[0], y)]
        return {
            "near miss": slid("frame", problem["places"][1]),
            "second frame": appear("second frame", frames=12),
            "detour": go("frame", tuple(goal), tuple((float(a), float(b)) for a, b in way), frames=40),
        }
