from __future__ import annotations

from ...acts import at_once, go
from ...scene import SIZE, Circle, Color, draw_look, rounded
from ...scene.mixing import added, filter_pairs, filtered
from ...scene.palette import WHITE
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats
from .meeting import SCREEN, WAY, apart, average, meet

RIM = (96, 100, 110)
"""Colour of the screen's broad rim, by which it is told what a camera made of tones: white alone does not tell it."""


class ColorSubtraction(Task):
    """Let two coloured filters meet on white light and darken each other.

    Shows: two discs, filters of equal size and different colours, on a white screen.
    Asks: move both straight towards each other, equally fast, until they coincide; where both lie, each channel is the product of their shares.
    Answer: unique; the colours and places of the first frame decide every state between.
    Checks: that both are seen going their ways together, the overlap in the product of the colours; the merged disc's colour, told from the sum, the average
    and either filter, and its place; all else stays.
    Departures: the white light is a screen with a broad rim that hangs somewhere, so that a camera's drift and tones can be told. Pace and easing are free,
    as long as both go alike.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.4
    instances = "colour pairs, continuous places, directions and radii: over 10^6"
    parameters = {
        "channel_levels": Parameter("values of the colours' channels", train=choices((60, 160, 255), (40, 110, 180, 255)), harder="last"),
        "radius": Parameter("of both discs", train=floats(95, 130), harder="low"),
        "direction": Parameter("degrees of the line through both centres", train=floats(0, 360)),
        "start_distance": Parameter("between the centres", train=floats(420, 600), harder="high"),
    }
    wrong_answers = {
        "sum": WrongAnswer("the overlap and the merged disc show the sum of the colours, as of lights; motion right", 0.32),
        "average": WrongAnswer("they show the average of the colours; motion right", 0.32),
        "covered": WrongAnswer("one disc slides under the other, which keeps its colour", 0.5),
        "one alone": WrongAnswer("one disc stays, and the other goes all the way", 0.5),
    }

    def pose(self, rng, p):
        pairs = filter_pairs(tuple(p.channel_levels))
        first, second = pairs[rng.randint(len(pairs))]
        if rng.randint(2):
            first, second = second, first
        return {
            "colours": [list(first), list(second)], "places": apart(rng, p.direction, p.start_distance, p.radius), "radius": round(p.radius, 1),
            "look": draw_look(rng, away_from=[WHITE], places=("wall", "board", "table"), brightest=200),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "The discs are colour filters on white light. [Move|Slide] both straight towards each other, equally fast, until they coincide. Where they "
                "overlap, their shares of red, green and blue multiply. [Nothing else changes.|]",
                "What colour is left [where both of these filters lie|where the light passes both filters]? Let them meet half way along a straight line and "
                "stop there as one disc. What both cover shows, in each channel, the product of the two. [Elsewhere each keeps its colour.|]",
                "Bring both filters together at the same speed, on the shortest way, till one covers the other. Their common part lets through only what both "
                "let through, channel by channel: [multiply their shares|the product of their shares]. [The rest stays as it is.|]",
            ),
            guided="Both discs start at once and move along the line through their centres, equally fast. When they begin to overlap, the common part takes "
            "the colour whose red, green and blue are the products of both discs' shares of full brightness, so it is darker. The overlap widens until the "
            "discs coincide half way between their first places; a single disc in that colour is left.",
        )

    def lay_out(self, problem, scene, look):
        (first, second), (a, b), radius = problem["colours"], problem["places"], problem["radius"]
        screen = rounded(SCREEN, SCREEN, 20, fill=WHITE, stroke=RIM, border=44)
        scene.add("screen", *look.figure(screen, style="flat"), at=(SIZE / 2, SIZE / 2))
        scene.add("first", Circle(radius=radius, fill=tuple(first)), at=tuple(a))
        scene.add("second", Circle(radius=radius, fill=tuple(second)), at=tuple(b))
        scene.add("overlap")

    def answer(self, problem):
        return _meet(problem, filtered(problem["colours"]))

    def mistakes(self, problem):
        right, (a, b) = filtered(problem["colours"]), problem["places"]
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        return {
            "sum": _meet(problem, added(problem["colours"])),
            "average": _meet(problem, average(problem)),
            "covered": at_once(*(go(name, middle, frames=WAY) for name in ("first", "second"))),
            "one alone": meet(problem, right, first=1.0),
        }


def _meet(problem: dict, mixed: Color):
    return meet(problem, mixed, added(problem["colours"]), WHITE)
