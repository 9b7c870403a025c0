from __future__ import annotations

from itertools import combinations

from ...acts import Act, alter, go, recolour_to, together
from ...scene import Line, figure, move, rectangle
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, WHITE, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "magenta", "navy", "lime")}}
KINDS = ("circle", "square", "triangle", "hexagon", "five-point star", "heart", "diamond", "plus")
PILLARS = {"grey": (146, 152, 164), "tan": (198, 164, 116), "sage": (128, 150, 130), "mauve": (150, 126, 156)}
TOP, BOTTOM, START, FINISH = 70.0, 954.0, 270.0, 920.0
"""The lanes' upper and lower edge, where objects stand at the earliest, and the finish line."""
SIZE, CLEAR, FRAMES, TRIES = 124.0, 16.0, 48, 200
CHEVRON, PITCH = 44.0, 50.0
"""How tall a chevron is, and how far one is from the next."""
AHEAD = 1.2
"""So much longer than the first the others would take to the finish line."""
TOGETHER = ("at the same time", "together", "simultaneously", "in the same moment")


class MultipleOcclusionsHorizontal(Task):
    """Let objects race along lanes at speeds in given ratios, behind a pillar, until the first is at the finish line.

    Shows: two to four lanes, in each a coloured object and at its left one to three chevrons, its speed; an opaque pillar across all lanes, and a
    chequered finish line at the right.
    Asks: start all objects together and let each move to the right at a steady speed, as often as fast as it has chevrons; behind the pillar they are hidden.
    All stop when the middle of the first one is on the finish line.
    Answer: all places follow from one clock, so that each picture is known; its pace and easing are free. The first one is well ahead of the others.
    Checks: that each picture shows the objects in the places of one moment, what is hidden and what is not, up to the end, and that all else is kept.
    Departures: objects are plain figures, there is one pillar, and it is said that the middle of the first one comes to the line.
    """

    split = "train"
    archetype = "track"
    jump_cap = 0.35
    instances = "kinds, colours, speeds and continuous starts and places of the pillar, and its widths: over 10^8"
    parameters = {
        "lanes": Parameter("objects", train=ints(2, 4), harder="high"),
        "breadth": Parameter("how broad the pillar is, in canvas units", train=floats(150, 220), harder="high"),
        "pillar": Parameter("colour of the pillar", train=choices(*PILLARS)),
    }
    wrong_answers = {
        "equally fast": WrongAnswer("all objects move equally fast", 0.55),
        "in front": WrongAnswer("objects pass in front of the pillar", 0.78),
        "repainted": WrongAnswer("two objects take each other's colours", 0.6),
    }

    def pose(self, rng, p):
        names = pick(rng, COLORS, p.lanes, away_from=[PILLARS[p.pillar], WHITE], least=35)
        kinds = [KINDS[i] for i in rng.permutation(len(KINDS))[: p.lanes]]
        half = p.breadth / 2 + SIZE / 2 + CLEAR
        for _ in range(TRIES):
            # Built from the end: how far one chevron brings an object, who comes first, and where the others are then.
            each, pillar = float(rng.uniform(150, 216)), round(START + half + float(rng.uniform(40, 180)), 1)
            speeds = rng.randint(1, 4, p.lanes).tolist()
            ways = []
            for lane, speed in enumerate(speeds):
                latest = FINISH - (AHEAD - 1) * each * speed
                ends = rng.uniform(START, latest, 20).tolist() if lane else [FINISH]
                way = [(end - each * speed, end) for end in ends if end - each * speed >= START]
                ways += [one for one in way if all(abs(x - pillar) > half for x in one)][:1]
            passing = sum(a < pillar < b for a, b in ways)
            overtaken = any((a - b) * (c - d) < 0 for (a, c), (b, d) in combinations(ways, 2))
            if len(ways) < p.lanes or passing < p.lanes / 2 or not overtaken:
                continue
            look = draw_look(rng, away_from=[PILLARS[p.pillar], *(COLORS[name] for name in names)])
            objects = [
                {"kind": kind, "color": name, "speed": speed, "from": round(a, 1), "to": round(b, 1)}
                for kind, name, speed, (a, b) in zip(kinds, names, speeds, ways, strict=True)
            ]
            objects = [objects[i] for i in rng.permutation(p.lanes)]
            return {"objects": objects, "pillar": pillar, "breadth": round(p.breadth, 1), "color": p.pillar, "look": look}
        raise Redraw

    def prompt(self, problem):
        first = max(problem["objects"], key=lambda one: one["to"])
        return Prompts(
            plain=(
                "[All objects start together|Start all objects together] and move right at steady speeds: two chevrons mean twice as fast as one, and so on. "
                "They pass [behind|out of sight behind] the pillar. Everything stops when the middle of the first is on the finish line.",
                "In each lane, chevrons tell how fast its object is: three are three times as fast as one. At the same time all set off to the right, "
                "steadily, [hidden|unseen] behind the pillar, until the first one's middle is at the [finish|finish line].",
                "[Show the race|Let them race]: everybody leaves together and glides straight to the right behind the pillar, as many times as fast as its "
                "lane has chevrons. It ends [as soon as|when] one has its middle on the finish line.",
            ),
            guided="All objects set off together and go straight to the right, each in proportion to its chevrons. What is behind the pillar is hidden and "
            f"comes out unchanged. The {first['color']} {first['kind']} comes first; when its middle is on the finish line, all stop where they are.",
        )

    def lay_out(self, problem, scene, look):
        count = len(problem["objects"])
        for number in range(count + 1):
            y = TOP + number * (BOTTOM - TOP) / count
            scene.add(f"edge {number}", Line(points=((20, y), (1004, y)), stroke=look.line(0.4), width=10))
        side = (BOTTOM - TOP) / 26
        squares = (rectangle(20, side, fill=look.line(0.85), at=(FINISH + 20 * (i % 2) - 10, TOP + (i + 0.5) * side)) for i in range(26))
        scene.add("finish", *squares)
        for lane, one in enumerate(problem["objects"]):
            for number in range(one["speed"]):
                x, y = 60 + PITCH * number, _middle(problem, lane)
                bent = ((x - 12, y - CHEVRON / 2), (x + 12, y), (x - 12, y + CHEVRON / 2))
                scene.add(f"chevron {lane} {number}", Line(points=bent, stroke=look.ink, width=14))
        for lane, one in enumerate(problem["objects"]):
            body = figure(one["kind"], SIZE, fill=COLORS[one["color"]])
            scene.add(f"object {lane}", *look.figure(body, shadow=False), at=(one["from"], _middle(problem, lane)))
        body = rectangle(problem["breadth"], BOTTOM - TOP + 60, fill=PILLARS[problem["color"]])
        scene.add("pillar", *look.figure(body, style="outlined", shadow=False), at=(problem["pillar"], (TOP + BOTTOM) / 2))

    def answer(self, problem):
        return _raced(problem, [one["to"] for one in problem["objects"]])

    def mistakes(self, problem):
        objects = problem["objects"]
        ends = [one["to"] for one in objects]
        far = min(FINISH - one["from"] for one in objects)
        first, second = objects[:2]
        return {
            "equally fast": _raced(problem, [one["from"] + far for one in objects]),
            "in front": together(
                *(go(f"object {lane}", (end, _middle(problem, lane)), frames=FRAMES, lifted=True) for lane, end in enumerate(ends))
            ),
            "repainted": together(
                _raced(problem, ends), recolour_to("object 0", COLORS[second["color"]], frames=20), recolour_to("object 1", COLORS[first["color"]], frames=20)
            ),
        }  # fmt: skip


def _raced(problem: dict, ends: list[float]) -> Act:
    """All objects go to where they end, in the same time."""
    return alter(tuple(move(f"object {lane}", (end, _middle(problem, lane))) for lane, end in enumerate(ends)), frames=FRAMES, says=(TOGETHER,))


def _middle(problem: dict, lane: int) -> float:
    """How low the middle of a lane lies."""
    return TOP + (lane + 0.5) * (BOTTOM - TOP) / len(problem["objects"])
