from __future__ import annotations

import math

from ...scene import SIZE, Circle, Color, draw_look, rounded
from ...scene.mixing import added, light_pairs
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats
from .meeting import SCREEN, apart, average, meet

DARK: Color = (0, 0, 0)


class ColorAddition(Task):
    """Let two coloured lights meet and add up.

    Shows: two discs of light, of equal size and different colours, on a black screen.
    Asks: move both straight towards each other, equally fast, until they coincide; where both shine, their colours add up channel by channel.
    Answer: unique; the colours and places of the first frame decide every state between.
    Checks: that both are seen going their ways together, the overlap in the sum of the lights; the merged disc's colour, told from the average and from
    either light, and its place; all else stays.
    Departures: the darkness is a screen that hangs somewhere, so that a camera's drift can be told. Pace and easing are free, as long as both go alike.
    """

    split = "in_domain"
    archetype = "simulate"
    version = 2
    jump_cap = 0.4
    instances = "colour pairs, continuous places, directions and radii: over 10^6"
    parameters = {
        "channel_levels": Parameter("values of the colours' channels", train=choices((0, 128, 255)), bench=choices((0, 50, 100, 150, 200)), harder="last"),
        "radius": Parameter("of both discs", train=floats(95, 125), bench=floats(70, 95)),
        "direction": Parameter("degrees of the line through both centres", train=choices(0.0, 45.0, 90.0, 135.0), bench=floats(0, 360)),
        "start_distance": Parameter("between the centres", train=floats(420, 560), bench=floats(560, 700)),
        "capping": Parameter("channels at most that reach full brightness by adding", train=choices(0, 1), bench=choices(1, 2), harder="high"),
    }
    wrong_answers = {
        "average": WrongAnswer("the overlap and the merged disc show the average of the colours, motion right", 0.32),
        "off centre": WrongAnswer("one disc moves three times as fast, so that they meet off-centre; colours right", 0.5),
        "touch": WrongAnswer("the discs stop when they touch", 0.25),
    }

    def pose(self, rng, p):
        pairs = light_pairs(tuple(p.channel_levels), p.capping)
        first, second = pairs[rng.randint(len(pairs))]
        if rng.randint(2):
            first, second = second, first
        return {
            "colours": [list(first), list(second)],
            "places": apart(rng, p.direction, p.start_distance, p.radius),
            "radius": round(p.radius, 1),
            "look": draw_look(rng, away_from=[DARK], places=("wall", "board", "table"), brightest=205),
        }

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Slide] the two [spots of light|coloured lights] straight towards each other, equally fast, until they coincide. Where both shine, red, "
                "green and blue [add up|are added], [none above full|up to full brightness]. [Nothing else changes.|]",
                "What colour do these lights make [together|when they overlap]? Let them meet half way along a straight line and stop there as one disc. Light "
                "that overlaps is summed channel by channel, capped at full. [Elsewhere each keeps its colour.|]",
                "Bring both discs of light together at the same speed, on the shortest way, till one covers the other. Their common part always shows the sum "
                "of the two in [each channel|red, green and blue], at most full. [The rest stays as it is.|]",
            ),
            guided="Both discs start at once and move along the line through their centres, equally fast. When they begin to overlap, the common part "
            "takes the colour whose red, green and blue values are the sums of both discs' values, none above full. The overlap widens until the discs "
            "coincide half way between their first places; a single disc in the added colour is left.",
        )

    def lay_out(self, problem, scene, look):
        (first, second), (a, b), radius = problem["colours"], problem["places"], problem["radius"]
        screen = rounded(SCREEN, SCREEN, 20, fill=DARK, stroke=look.line(0.75), border=14)
        scene.add("screen", *look.figure(screen, style="flat"), at=(SIZE / 2, SIZE / 2))
        scene.add("first", Circle(radius=radius, fill=tuple(first)), at=tuple(a))
        scene.add("second", Circle(radius=radius, fill=tuple(second)), at=tuple(b))
        scene.add("overlap")

    def answer(self, problem):
        return meet(problem, added(problem["colours"]), DARK)

    def mistakes(self, problem):
        way, right = math.dist(*problem["places"]), added(problem["colours"])
        return {
            "average": meet(problem, average(problem), DARK),
            "off centre": meet(problem, right, DARK, first=0.75),
            "touch": meet(problem, right, DARK, run=1 - 2 * problem["radius"] / way),
        }
