from __future__ import annotations

from ...scene import palette
from ...scene.curves import along_and_off
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .attention import COLORS, GREEN, LARGE, SHAPES, SMALL, TILTED, add_pictures, placed, slid


class AttentionShiftDifferent(Task):
    """Slide a green frame to the one picture that differs from all others.

    Shows: flat pictures, all alike but one, scattered; a green square frame surrounds one of those that are alike.
    Asks: move the frame in a straight line to the picture that differs, until it surrounds it; pictures stay as they are.
    Answer: unique; all pictures but one have the same shape, colour, size and tilt.
    Checks: where the frame comes to rest, that it went there straight as a whole, and that all else is kept.
    Departures: the frame keeps its size, in which any of the pictures fits: one that fitted the first picture only would tell of the other's size. No other
    picture lies on its way.
    """

    split = "in_domain"
    version = 2
    archetype = "track"
    jump_cap = 0.48
    instances = "shapes, colours, kinds of difference and continuous places: over 10^6"
    parameters = {
        "n_pictures": Parameter("pictures", train=ints(4, 7), bench=ints(6, 9), harder="high"),
        "difference": Parameter(
            "how the odd picture differs", train=choices("shape+colour", "shape"), bench=choices("colour", "shape", "size", "tilt"), harder="last"
        ),
        "picture_size": Parameter("canvas units across a picture", train=floats(130, 160), bench=floats(124, 140), harder="low"),
        "palette": Parameter("colours of the pictures", train=choices("bright"), bench=choices("muted", "dark")),
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
            usual["size"], odd["size"] = (round(p.picture_size * factor, 1) for factor in rng.permutation([LARGE, SMALL]))
        if p.difference == "tilt":
            odd["tilt"] = usual["tilt"] + int(rng.choice([-1, 1])) * int(rng.randint(35, 91))
        places, side = placed(rng, p.n_pictures, p.picture_size)
        look = draw_look(rng, away_from=[GREEN, colors[usual["colour"]], colors[odd["colour"]]])
        return {"usual": usual, "odd": odd, "places": places, "palette": p.palette, "frame": side, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Slide] the green frame in a straight line to the one [picture|figure] that [differs from|is unlike] all the others. "
                "[The pictures stay as they are.|Nothing else moves or changes.]",
                "[One picture is different from all the rest.|All pictures but one are alike.] [Let the frame glide straight there and stop around it"
                "|The green frame glides straight over and comes to rest around it]. [Leave every picture as it is.|The pictures do not change.]",
                "Find the odd one out. [Take|Bring] the green [square|frame] straight to it, "
                "so that it [surrounds|frames] that picture instead[|, and change nothing else].",
            ),
            guided="Compare the pictures in shape, colour, size and tilt: all are the same but one. The green frame leaves the picture that it is on, slides "
            "in a straight line to the one that differs, and stops with that picture in its middle. No picture moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        pictures = [problem["usual"]] * (len(problem["places"]) - 1) + [problem["odd"]]
        add_pictures(scene, look, pictures, problem["places"], problem["palette"], problem["frame"])

    def answer(self, problem):
        return slid("frame", problem["places"][-1])

    def mistakes(self, problem):
        start, *others, goal = problem["places"]
        _, off = along_and_off(others, start, goal)
        return {
            "same": slid("frame", others[int(off.argmax())]),
            "walks in": slid(f"picture {len(problem['places']) - 1}", start),
            "half way": slid("frame", ((start[0] + goal[0]) / 2, (start[1] + goal[1]) / 2)),
        }
