from __future__ import annotations

import numpy as np

from ...acts import Act, go, in_turn, together
from ...scene import SIZE, Circle, Line, rectangle, star
from ...scene.figures import figure
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED, GREEN, ORANGE, TEAL = (220, 30, 30), (24, 160, 70), (244, 130, 20), (0, 140, 140)
PADDING, BORDER, STAR = 14.0, 13.0, 30.0
COLOURS = {
    "vivid": {name: VIVID[name] for name in ("yellow", "blue", "purple", "pink", "brown")},
    "shifted": {name: SHIFTED[name] for name in ("magenta", "navy", "olive", "sky blue", "maroon")},
}
KINDS = ("circle", "square", "triangle", "hexagon", "five-point star", "plus", "pentagon")
PACE = 14.0
"""Canvas units a frame."""


class TrackObjectMovement(Task):
    """Follow a marked object that goes along its rail, until a bordered one stands exactly above or below it.

    Shows: filled shapes at different heights; one, with a small red star at its upper left, stands at the open end of a level rail that ends in a stop;
    another may have a rail, too. One stands in a green square border, others may carry an orange star or a teal ring.
    Asks: the objects on rails slide to the stops; then the bordered object moves straight sideways until it is exactly above or below the starred one,
    border and all.
    Answer: unique: one star is red, one border is green, rails end where they end, and the motion is along one axis.
    Checks: that the objects on rails go to their stops, where the bordered object ends, how straight it goes, that its border goes along, and that all
    else stays put.
    Departures: the starred object moves, which the catalogue has stand still, so that the goal is not there in the first frame. Where no object carries a
    decoy mark, the wrong answer stops level with another object.
    """

    split = "in_domain"
    archetype = "track"
    version = 2
    jump_cap = 0.42
    instances = "over 10^9: continuous places, shape and colour draws"
    parameters = {
        "objects": Parameter("objects in all", train=ints(4, 5), bench=ints(6, 8), harder="high"),
        "rails": Parameter("objects on rails", train=ints(1, 2), bench=ints(1, 2), harder="high"),
        "decoys": Parameter("whether two other objects carry an orange star and a teal ring", train=choices(False), bench=choices(True)),
        "shift": Parameter("way of the bordered object, % of the frame's width", train=floats(20, 45), bench=floats(35, 65), harder="high"),
        "palette": Parameter("colours of the objects", train=choices("vivid"), bench=choices("shifted")),
    }
    wrong_answers = {
        "decoy": WrongAnswer("stops level with another object (the one with the orange star, if any)", 0.58),
        "bare": WrongAnswer("leaves its border behind", 0.82),
        "swapped": WrongAnswer("the starred object moves to the bordered one instead", 0.1),
    }

    def pose(self, rng, p):
        names = list(COLOURS[p.palette])
        shift = p.shift / 100 * SIZE
        for _ in range(60):
            way = int(rng.choice([-1, 1]))
            x = rng.uniform(110, SIZE - 110 - shift) if way > 0 else rng.uniform(110 + shift, SIZE - 110)
            mover = {"at": [round(x, 1), round(rng.uniform(170, SIZE - 170), 1)], "radius": int(rng.randint(48, 61))}
            mover |= {"colour": str(rng.choice(names)), "kind": str(rng.choice(KINDS)), "end": round(float(x + way * shift), 1)}
            things = [mover]
            for index in range(1, p.objects):
                thing = _placed(rng, things, index, p, [name for name in names if name != mover["colour"]])
                if thing is None:
                    break
                things.append(thing)
            if len(things) == p.objects:
                colours = [COLOURS[p.palette][thing["colour"]] for thing in things]
                look = draw_look(rng, away_from=[*dict.fromkeys(colours), RED, GREEN, *([ORANGE, TEAL] if p.decoys else [])])
                return {"things": things, "palette": p.palette, "decoys": p.decoys, "look": look}
        raise Redraw

    def prompt(self, problem):
        rules = "[The border goes with it.|Its border travels along.] [All else stays.|Nothing else moves.]"
        rails = "[Every object|Each object] on a rail slides to its stop"
        return Prompts(
            plain=(
                f"{rails}. Then the object in the green border moves straight sideways until it is exactly above or below the red-starred one. {rules}",
                f"First, {rails.replace('[E', '[e').replace('|E', '|e')}. Next, [bring|take] the green-framed object, at its own height, level in x with the "
                f"object that has the red star. {rules}",
                "Let what stands on rails run to the stops. After that, line up the green-bordered object vertically with the one marked by a red star, "
                f"[moving it|sliding it] only sideways. {rules}",
            ),
            guided="The objects on rails slide along them until they reach the stops. The object with the small red star is one of them. Then the object "
            "in the green square border slides sideways, border and all, until its centre is exactly above or below the centre of the starred object.",
        )

    def lay_out(self, problem, scene, look):
        things, colours = problem["things"], COLOURS[problem["palette"]]
        for index, thing in enumerate(things[1:], 1):
            (x, y), end, below = thing["at"], thing["end"], thing["radius"] + 16
            if end != x:
                rail = Line(points=((x, y + below), (end, y + below)), stroke=look.line(0.6), width=10)
                stop = Line(points=((end, y + below - 26), (end, y + below + 26)), stroke=look.line(0.6), width=16)
                scene.add(f"rail {index}", rail, stop)
        for index in (*range(1, len(things)), 0):
            thing = things[index]
            body = look.figure(figure(thing["kind"], 2 * thing["radius"], fill=colours[thing["colour"]]))
            place = (-0.85 * thing["radius"] - 12, -thing["radius"] - 14)
            mark = ()
            if index == 1 or (problem["decoys"] and index == 2):
                mark = (star(STAR, fill=RED if index == 1 else ORANGE, at=place),)
            elif problem["decoys"] and index == 3:
                mark = (Circle(radius=22, stroke=TEAL, width=12, at=place),)
            scene.add(f"object {index}", *body, *mark, at=tuple(thing["at"]))
        side = 2 * (things[0]["radius"] + PADDING) + BORDER
        scene.add("border", rectangle(side, side, stroke=GREEN, border=BORDER), at=tuple(things[0]["at"]))

    def answer(self, problem):
        return in_turn(_on_rails(problem), _levelled(problem, problem["things"][0]["end"], "object 0", "border"))

    def mistakes(self, problem):
        things = problem["things"]
        end = things[0]["end"]
        return {
            "decoy": in_turn(_on_rails(problem), _levelled(problem, things[2]["end"], "object 0", "border")),
            "bare": in_turn(_on_rails(problem), _levelled(problem, end, "object 0")),
            "swapped": go("object 1", (things[1]["at"][0], things[0]["at"][1] + 0.6 * (things[1]["at"][1] - things[0]["at"][1])), frames=24),
        }


def _on_rails(problem: dict) -> Act:
    """All objects on rails go to the stops."""
    found = []
    for index, thing in enumerate(problem["things"][1:], 1):
        if thing["end"] != thing["at"][0]:
            found.append(go(f"object {index}", (thing["end"], thing["at"][1]), frames=max(10.0, round(abs(thing["end"] - thing["at"][0]) / PACE))))
    return together(*found)


def _levelled(problem: dict, x: float, *names: str) -> Act:
    """Sprites about the bordered object go sideways to an x."""
    start, y = problem["things"][0]["at"]
    frames = max(10.0, round(abs(x - start) / PACE))
    return together(*(go(name, (x, y), frames=frames) for name in names))


def _placed(rng: np.random.RandomState, things: list[dict], index: int, p, names: list[str]) -> dict | None:
    """Another object, clear of the others, of their rails and of the bordered one's lane; the first one's rail ends where the bordered one is to go."""
    mover = things[0]
    for _ in range(60):
        radius = int(rng.randint(48, 61))
        end = mover["end"] if index == 1 else float(rng.uniform(110, SIZE - 110))
        x = end + float(rng.choice([-1, 1]) * rng.uniform(180, 420)) if index <= p.rails else end
        y = float(rng.uniform(120, SIZE - 110))
        if not 110 < x < SIZE - 110 or abs(y - mover["at"][1]) < radius + mover["radius"] + 90:
            continue
        if index > 1 and min(abs(end - things[1]["end"]), abs(end - mover["at"][0])) < 0.13 * SIZE:
            continue
        low, high = min(x, end) - radius - 50, max(x, end) + radius + 30
        spans = [(min(one["at"][0], one["end"]) - one["radius"] - 50, max(one["at"][0], one["end"]) + one["radius"] + 30, one) for one in things[1:]]
        if all(high < left or low > right or abs(y - one["at"][1]) > radius + one["radius"] + 84 for left, right, one in spans):
            thing = {"at": [round(x, 1), round(y, 1)], "end": round(end, 1) if index <= p.rails else round(x, 1), "radius": radius}
            return thing | {"kind": str(rng.choice(KINDS)), "colour": str(rng.choice(names))}
    return None
