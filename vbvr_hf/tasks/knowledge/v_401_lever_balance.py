from __future__ import annotations

import math

from ...acts import Act, alter, go, sealed
from ...scene import Change, Circle, Line, Point, Polygon, Text, draw_look, follow, rectangle, rounded, smooth
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "orange", "yellow", "green", "purple", "pink", "lime", "coral")}
PIVOT, FLOOR = (512.0, 330.0), 900.0
STEP, ARMS, TILT = 88.0, 5, 10.0
SIDE, ROD = 74.0, 84.0
"""Of a weight, and how far its middle hangs below its hook."""
BEAM, DARK = 58.0, (66, 60, 58)
LIES = {"left": 170.0, "right": 854.0}


class LeverBalance(Task):
    """Hang a weight on the hook that makes a beam balance.

    Shows: a beam on a pivot, with hooks at one to five steps on each side; weights with their masses hang on some of them, and the beam tilts. One more
    weight lies on the floor.
    Asks: hang it on the hook that balances the beam; then the beam turns level, all weights hanging straight down.
    Answer: one hook only: the law of the lever, weight times arm summed over the left side equals that over the right one. How the weight gets there is free.
    Checks: that the weight is seen going to that hook, that the beam then turns level with all that hangs on it, and that all else is kept.
    """

    split = "train"
    archetype = "arrange"
    jump_cap = 0.35
    instances = "hooks, masses, sides and colours: above 10^5"
    parameters = {
        "hung": Parameter("weights that hang at first", train=ints(2, 3), harder="high"),
        "loose": Parameter("mass of the loose weight", train=ints(1, 6), harder="high"),
        "arm": Parameter("steps from the pivot to the hook that balances the beam", train=ints(1, 5)),
        "lies": Parameter("where the loose weight lies", train=choices("left", "right")),
    }
    wrong_answers = {
        "wrong hook": WrongAnswer("the weight is hung on another hook, and the beam turns level", 0.25),
        "unloaded": WrongAnswer("the beam turns level without the weight", 0.05),
        "tilted": WrongAnswer("the right hook, but the beam stays tilted", 0.78),
    }

    def pose(self, rng, p):
        side = 1 if rng.randint(2) else -1
        free = [arm for arm in range(-ARMS, ARMS + 1) if arm not in (0, side * p.arm)]
        for _ in range(300):
            hooks = [free[i] for i in rng.permutation(len(free))[: p.hung]]
            masses = rng.randint(1, 7, p.hung).tolist()
            if sum(m * arm for m, arm in zip(masses, hooks, strict=True)) == -side * p.arm * p.loose:
                break
        else:
            raise Redraw
        colors = rng.permutation(list(COLORS))[: p.hung + 1].tolist()
        look = draw_look(rng, away_from=[DARK, *(COLORS[name] for name in colors)], places=("wall", "sheet", "table"), brightest=244)
        hung = [[int(hook), int(mass)] for hook, mass in zip(hooks, masses, strict=True)]
        return {"hung": hung, "loose": p.loose, "hook": side * p.arm, "lies": p.lies, "colors": colors, "look": look}

    def prompt(self, problem):
        end = "[The other weights keep their hooks.|Nothing else is moved.]"
        return Prompts(
            plain=(
                "Hang the [loose weight|weight from the floor] on the one hook that balances the beam; then [show the beam turning|the beam turns] level. "
                f"{end}",
                "Where must the weight on the floor hang, so that both sides balance? [Hang it there|Put it on that hook], after that let the beam "
                f"[come|swing] level. {end}",
                "The beam is out of balance. First [lift|bring] the weight that lies on the floor to the [right|proper] hook, and the beam, now in balance, "
                f"[levels out|turns level]. {end}",
            ),
            guided=f"Weight times arm must be the same on both sides. The loose {problem['loose']} goes to the hook at arm {abs(problem['hook'])} on the "
            f"{'right' if problem['hook'] > 0 else 'left'} and hangs there. Then the beam turns about its pivot until it is level; every weight keeps hanging "
            "straight down. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("floor", Line(points=((0, FLOOR + 8), (1024, FLOOR + 8)), stroke=look.line(0.7), width=16))
        stand = Polygon(points=((-42, FLOOR), (-8, PIVOT[1]), (8, PIVOT[1]), (42, FLOOR)), fill=DARK)
        scene.add("stand", *look.figure(stand, shadow=False), at=(PIVOT[0], 0))
        arms = [arm for arm in range(-ARMS, ARMS + 1) if arm]
        hooks = [Circle(radius=11, stroke=DARK, width=8, at=(arm * STEP, BEAM / 2 + 8)) for arm in arms]
        numbers = [Text(text=str(abs(arm)), size=46, weight=700, fill=(250, 248, 244), at=(arm * STEP, -1)) for arm in arms]
        beam = rounded(2 * ARMS * STEP + 70, BEAM, 18, fill=DARK)
        scene.add("beam", beam, *hooks, *numbers, Circle(radius=20, fill=(200, 196, 188)), at=PIVOT, angle=_tilt(problem))
        for number, (arm, mass) in enumerate(problem["hung"]):
            scene.add(f"weight {number}", *_weight(mass, COLORS[problem["colors"][number]]), at=_hook(arm, _tilt(problem)))
        scene.add("loose", *_weight(problem["loose"], COLORS[problem["colors"][-1]]), at=(LIES[problem["lies"]], FLOOR - ROD - SIDE / 2))

    def answer(self, problem):
        return sealed(_hung(problem, problem["hook"]), _levelled(problem, problem["hook"]), pause=4)

    def mistakes(self, problem):
        taken = {arm for arm, _ in problem["hung"]} | {0, problem["hook"]}
        other = min((arm for arm in range(-ARMS, ARMS + 1) if arm not in taken), key=lambda arm: abs(arm - problem["hook"]))
        return {
            "wrong hook": sealed(_hung(problem, other), _levelled(problem, other), pause=4),
            "unloaded": _levelled(problem, None),
            "tilted": _hung(problem, problem["hook"]),
        }


def _tilt(problem: dict) -> float:
    """Degrees by which the beam is tilted at first, clockwise."""
    return math.copysign(TILT, sum(arm * mass for arm, mass in problem["hung"]))


def _hook(arm: int, tilt: float) -> Point:
    """Where a hook is while the beam is tilted."""
    x, y, angle = arm * STEP, BEAM / 2 + 8, math.radians(tilt)
    return (PIVOT[0] + x * math.cos(angle) - y * math.sin(angle), PIVOT[1] + x * math.sin(angle) + y * math.cos(angle))


def _weight(mass: int, color) -> tuple:
    """A weight that hangs on a rod from its place."""
    rod = Line(points=((0, 0), (0, ROD - SIDE / 2)), stroke=DARK, width=9)
    return rectangle(SIDE, SIDE, fill=color, stroke=DARK, border=5, at=(0, ROD)), rod, Text(text=str(mass), size=60, weight=700, fill=(30, 30, 36), at=(0, ROD))


def _hung(problem: dict, arm: int) -> go:
    """The loose weight goes to a hook, from below."""
    to = _hook(arm, _tilt(problem))
    return go("loose", to, way=((to[0], to[1] + 190),), frames=26, any_way=True, stays=False)


def _levelled(problem: dict, arm: int | None) -> Act:
    """The beam turns level with what hangs on it, the loose weight on a hook."""
    tilt = _tilt(problem)
    hanging = [(f"weight {number}", hook) for number, (hook, _) in enumerate(problem["hung"])] + ([("loose", arm)] if arm else [])
    follows = (follow(name, lambda u, hook=hook: _hook(hook, tilt * (1 - u))) for name, hook in hanging)
    return alter((Change("beam", "angle", path=lambda u: tilt * (1 - u)), *follows), frames=22, ease=smooth, says=(("level",),))
