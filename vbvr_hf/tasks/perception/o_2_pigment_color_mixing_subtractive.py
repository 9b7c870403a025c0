from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, restyle, then
from ...scene import Circle, Color, draw_look, fade, move, rectangle
from ...scene.mixing import filtered
from ...scene.outlines import disc_in_box
from ...scene.palette import WHITE, delta_e
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

BORDER: Color = (34, 36, 42)
DROP, FRAME, RIM = 42.0, 12.0, 10.0
GLIDE, SPREAD = 20.0, 10.0
"""Frames in which a drop goes to the box, and in which its mixture fills it."""


class PigmentColorMixingSubtractive(Task):
    """Mix pigments drop by drop.

    Shows: two or three rimmed pigment discs (cyan, magenta, yellow of some strength) in a row above an empty white box.
    Asks: let a drop of each pigment, from left to right, move into the box, which then shows the mixture so far: the product of the pigments' channels.
    Answer: unique; the pigments' colours and their order from left to right decide every mixture.
    Checks: that each drop is seen going straight to the box, that the box comes to show each mixture before the next drop leaves, and the last one at
    the end; discs, frame and all else stay.
    Departures: drops and box are larger than listed, to be told apart at 256 pixels. How a mixture fills the box is free.
    """

    name = "Pigment Color Mixing (Subtractive)"
    split = "out_of_domain"
    archetype = "simulate"
    version = 2
    jump_cap = 0.48
    instances = "ordered mixes of two or three pigments, continuous layout, dozens of grounds: over 10^6"
    parameters = {
        "pigments": Parameter("pigments to mix", bench=choices(2, 2, 2, 3, 3), harder="high"),
        "strengths": Parameter("shares of its channel's light that a pigment may take", bench=choices((0.8, 1.0), (0.4, 0.6, 0.8, 1.0)), harder="last"),
        "box_width": Parameter("of the mixing box", bench=floats(360, 560)),
        "box_height": Parameter("of the mixing box", bench=floats(220, 320)),
        "disc_radius": Parameter("of the pigment discs", bench=floats(80, 120)),
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
            if min(delta_e(filtered(colors), color) for color in colors) >= 20 and delta_e(filtered(colors), _average(colors)) >= 25:
                break
        else:
            raise Redraw
        room = (960 - 2 * p.disc_radius * p.pigments) / p.pigments
        across = [32 + (i + 0.5) * (960 / p.pigments) + rng.uniform(-0.3, 0.3) * room for i in range(p.pigments)]
        up = rng.uniform(50 + p.disc_radius, 310 - p.disc_radius / 2)
        places = [[round(float(x), 1), round(float(up + rng.uniform(-14, 14)), 1)] for x in across]
        box = [round(float(512 + rng.uniform(-90, 90)), 1), round(float(rng.uniform(590 + p.box_height / 2, 970 - p.box_height / 2)), 1)]
        look = draw_look(rng, away_from=[WHITE, *colors], places=("table", "board", "outdoors", "sheet"), brightest=205)
        size = [round(p.box_width, 1), round(p.box_height, 1)]
        return {"colours": colors, "places": places, "radius": round(p.disc_radius, 1), "box": box, "size": size, "look": look}

    def prompt(self, problem):
        stay = "[Discs and frame stay.|Nothing else changes.|]"
        return Prompts(
            plain=(
                "[Mix|Blend] the pigments in the white box, from left to right. A drop of each [glides|moves] straight to its middle, and the mixture fills "
                f"the box before the next drop leaves. Shares of red, green and blue multiply. {stay}",
                "One [drop|dab] of every pigment goes straight to the middle of the white box, the leftmost first. Each time the whole box takes the "
                f"mixture so far: [channel by channel, the product|the product of the channels] of what the pigments let through. {stay}",
                "What do these pigments make [together|when mixed]? Starting on the left, send a drop of each in a straight line to the box's centre, one "
                f"at a time. After every drop the box fills with what light all drops let pass, channel by channel. {stay}",
            ),
            guided="A drop leaves the lower edge of the leftmost disc and glides straight to the middle of the box; its colour spreads until the box is "
            "full. Then a drop of the next disc follows. For every channel, multiply the fraction that the box shows by the fraction that the pigment lets "
            "through; this colour spreads over the whole box. Go on to the last disc. Discs and frame stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        (width, height), box, radius = problem["size"], tuple(problem["box"]), problem["radius"]
        scene.add("board", *look.panel(28, 400, 996, 1000))
        scene.add("box", *look.figure(rectangle(width, height, fill=WHITE), style="flat"), at=box)
        for number in range(len(problem["colours"])):
            scene.add(f"fill {number}", at=box, opacity=0)
        edge = look.ink if look.dark else BORDER
        scene.add("frame", rectangle(width, height, stroke=edge, border=FRAME), at=box)
        for number, (color, (x, y)) in enumerate(zip(problem["colours"], problem["places"], strict=True)):
            # It comes from behind the lower edge of its disc.
            scene.add(f"drop {number}", Circle(radius=DROP, fill=tuple(color)), at=(x, y + radius - DROP), opacity=0)
            disc = Circle(radius=radius, fill=tuple(color))
            scene.add(f"disc {number}", *look.figure(disc, style="flat"), Circle(radius=radius, stroke=edge, width=RIM), at=(x, y))

    def answer(self, problem):
        return _mix(problem, filtered)

    def mistakes(self, problem):
        return {"average": _mix(problem, _average), "last only": _mix(problem, lambda colors: colors[-1]), "discs slide": _mix(problem, filtered, sliding=True)}


def _mix(problem: dict, mixture, *, sliding: bool = False) -> Act:
    """A drop of each pigment (or the disc itself) goes into the box, which fills with the `mixture` of all colours so far."""
    colors, (width, height), box = [tuple(color) for color in problem["colours"]], problem["size"], tuple(problem["box"])
    told, acts = (_average(colors), WHITE, *colors), []
    for number in range(len(colors)):
        mixed = tuple(mixture(colors[: number + 1]))

        def spread(u: float, mixed: Color = mixed) -> tuple:
            return (disc_in_box(DROP + u * (math.hypot(width, height) / 2 - DROP), width, height, fill=mixed),)

        mover, last = f"disc {number}" if sliding else f"drop {number}", number == len(colors) - 1
        glide = alter((move(mover, box),), frames=GLIDE, handover=(fade(mover, 1),), stays=False)
        fills = (fade(mover, 0), fade(f"fill {number}", 1))
        acts += [glide, restyle(f"fill {number}", spread, frames=SPREAD, handover=fills, lasts=last, among=told if last else ())]
    return then(*acts, pause=1)


def _average(colors: list[Color]) -> Color:
    return tuple(round(float(v)) for v in np.mean(colors, axis=0))
