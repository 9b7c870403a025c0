from __future__ import annotations

import numpy as np

from ...acts import Act, hidden_from, keyed, stepwise
from ...scene import Change, Line, Point, Shape, figure, layout, reshape, rounded
from ...scene.figures import outline
from ...scene.looks import draw_look, look_of
from ...scene.palette import VIVID, pick, shade
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints

KINDS = {"disc": "circle", "square": "square", "triangle": "triangle", "trapezoid": "trapezium"}
CURTAINS = {"grey": (146, 152, 164), "tan": (198, 164, 116), "sage": (128, 150, 130), "mauve": (150, 126, 156)}
GROUND, SIZE = 700.0, 118.0
"""How low the ground lies, and how large an object is."""
SIDES = {"left": 108.0, "right": 916.0}
"""Where the grey ticks are."""
ZONE, UP, DOWN, HEIGHT = (212.0, 812.0), 200.0, 620.0, 270.0
"""What the curtain covers, from left to right; the height of its middle when it is up and down; and its own."""
FRAMES, INSTANT = 51.0, 0.002
"""Of the whole, a third of them each for lowering, sliding and raising; and the share of them that a way takes which nobody sees."""


class ObjectPermanence(Task):
    """Let an object slide out from, or in behind, a lowered curtain, and raise the curtain again.

    Shows: a ground with three or four coloured ticks in its middle and a grey one at either side; objects that stand on the ticks of their colours, one of
    which may wait on a grey tick instead; an opaque curtain that hangs above the middle, as wide as that.
    Asks: lower the curtain; while it is down, a named object slides along the ground, out to a named grey tick or in to the tick of its colour; then raise it.
    Answer: unique, as side and colour name where the object goes. What happens behind the curtain is not judged; what is there when it rises is.
    Checks: the curtain's way down and up, the object's way outside of it and where it is cut off by it, what stands there in the end, and all else.
    Departures: objects are 118 units large, and the curtain slides between rails.
    """

    split = "train"
    archetype = "track"
    jump_cap = 0.2
    instances = "over 10^6: orders of ticks, shapes and colours of objects, curtains and events"
    parameters = {
        "ticks": Parameter("coloured ticks", train=ints(3, 4), harder="high"),
        "objects": Parameter("objects", train=ints(1, 3), harder="high"),
        "event": Parameter("whether an object slides out, or in", train=choices("leaves", "enters")),
        "side": Parameter("from or to which side", train=choices(*SIDES)),
        "curtain": Parameter("colour of the curtain", train=choices(*CURTAINS)),
    }
    wrong_answers = {
        "curtain only": WrongAnswer("the curtain falls and rises, nothing else happens", 0.15),
        "in both": WrongAnswer("the object leaves and still stands there at the end, or enters and is not there", 0.7),
        "vanished": WrongAnswer("another object (or the only one) has vanished at the end", 0.7),
    }

    def pose(self, rng, p):
        ticks = pick(rng, VIVID, p.ticks, away_from=[CURTAINS[p.curtain]])
        taken = [int(i) for i in rng.permutation(p.ticks)[: p.objects]]
        kinds = [str(kind) for kind in rng.permutation(list(KINDS))[: p.objects]]
        look = draw_look(rng, away_from=[*(VIVID[colour] for colour in ticks), CURTAINS[p.curtain]])
        # The first object is the one that slides.
        return {
            "ticks": ticks, "objects": [[kind, tick] for kind, tick in zip(kinds, taken, strict=True)], "enters": p.event == "enters", "side": p.side,
            "curtain": p.curtain, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        kind, tick = problem["objects"][0]
        colour, side = problem["ticks"][tick], problem["side"]
        it = f"{colour} {kind}"
        if problem["enters"]:
            slides = f"the {it} [from the {side}|waiting on the {side}] slides in behind it, along the ground, to the {colour} tick"
        else:
            slides = f"the {it} slides out [from behind it|], along the ground, to the [grey tick on the {side}|{side} grey tick]"
        rules = "[All other objects stay.|Everything else stays where it is.]"
        return Prompts(
            plain=(
                f"Lower the curtain straight down over the middle. While it is down, {slides}. Then raise the curtain, so that what now stands there is seen. "
                f"{rules}",
                f"[First the curtain is lowered|First, lower the curtain] in front of the middle ticks; next, {slides}. [Last|In the end], raise it to where "
                f"it was and show what is behind. {rules}",
                f"Behind a lowered curtain [the scene changes|things change]: {slides}. Only then is the curtain raised again, [and the result seen|and all is "
                f"seen]. {rules}",
            ),
            guided=f"The curtain slides straight down until it hides the middle, and all that stands there is lowered out of sight. Then {slides}; where the "
            "curtain hangs it is hidden. The curtain is raised to its old place, and shows "
            + ("the object on its tick" if problem["enters"] else f"the {colour} tick without its object")
            + ", with all others where they were.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("ground", Line(points=((20, GROUND), (1004, GROUND)), stroke=look.line(0.8), width=12))
        places = [*zip(problem["ticks"], _ticks(problem), strict=True), (None, SIDES["left"]), (None, SIDES["right"])]
        for colour, x in places:
            fill = VIVID[colour] if colour else look.line(0.45)
            scene.add(f"tick {x:.0f}", rounded(64, 44, 8, fill=fill), at=(x, GROUND + 34))
        for number, x in enumerate((ZONE[0] - 4, ZONE[1] + 4)):
            scene.add(f"rail {number}", Line(points=((x, 40), (x, GROUND - 6)), stroke=look.line(0.35), width=8))
        for number in range(len(problem["objects"])):
            at = _outside(problem) if number == 0 and problem["enters"] else _on(problem, number)
            scene.add(f"object {number}", *_drawn(problem, number), at=at)
        scene.add("curtain", *_curtain(problem), at=(512, UP))

    def answer(self, problem):
        return _staged(problem)

    def mistakes(self, problem):
        last = hidden_from(f"object {len(problem['objects']) - 1}", 2 / 3)
        doubled = reshape("object 0", lambda u: _doubled(problem) if u >= 2 / 3 else _drawn(problem, 0))
        return {
            "curtain only": _staged(problem, slides=False),
            "in both": _staged(problem, hidden_from("object 0", 2 / 3) if problem["enters"] else doubled),
            "vanished": _staged(problem, last),
        }


def _staged(problem: dict, *more: Change, slides: bool = True) -> Act:
    """The curtain comes down, an object slides, and the curtain goes up; more changes with it."""
    down, up = 1 / 3, 2 / 3
    changes = [keyed("curtain", "at", [(0.0, (512, UP)), (down, (512, DOWN)), (up, (512, DOWN)), (1.0, (512, UP))]), *more]
    if slides:
        # Behind the curtain it takes no time.
        inside, edge, outside = _on(problem, 0), _hidden(problem), _outside(problem)
        ways = [(down, outside), (up - INSTANT, edge), (up, inside)] if problem["enters"] else [(down, inside), (down + INSTANT, edge), (up, outside)]
        changes.append(keyed("object 0", "at", ways))
    says = (("lower",), ("rais",), ("along the ground",))
    return stepwise(tuple(changes), frames=FRAMES, steps=3, slack=(0.06, 0.9), fits=0.5, posed=0.5, says=says)


def _ticks(problem: dict) -> list[float]:
    """The middles of the coloured ticks."""
    count = len(problem["ticks"])
    step = (ZONE[1] - ZONE[0]) / count
    return [x for x, _ in layout.row(count, start=ZONE[0] + step / 2, end=ZONE[1] - step / 2, y=GROUND)]


def _y(problem: dict, number: int) -> float:
    """The height of the middle of an object that stands on the ground."""
    return GROUND - 6 - SIZE / 2 * float(np.ptp(outline(KINDS[problem["objects"][number][0]])[:, 1]))


def _on(problem: dict, number: int) -> Point:
    """Where an object stands on the tick of its colour."""
    return (_ticks(problem)[problem["objects"][number][1]], _y(problem, number))


def _outside(problem: dict) -> Point:
    """Where the object that slides stands on the grey tick."""
    return (SIDES[problem["side"]], _y(problem, 0))


def _hidden(problem: dict) -> Point:
    """The last place behind the edge of the curtain at which it is all hidden."""
    return (float(np.clip(SIDES[problem["side"]], ZONE[0] + 0.5 * SIZE + 6, ZONE[1] - 0.5 * SIZE - 6)), _y(problem, 0))


def _drawn(problem: dict, number: int, **style) -> tuple[Shape, ...]:
    kind, tick = problem["objects"][number]
    return look_of(problem["look"]).figure(figure(KINDS[kind], SIZE, fill=VIVID[problem["ticks"][tick]], **style), shadow=False)


def _doubled(problem: dict) -> tuple[Shape, ...]:
    """The object on the grey tick, and once more where it came from."""
    return (*_drawn(problem, 0), *_drawn(problem, 0, at=(_on(problem, 0)[0] - SIDES[problem["side"]], 0.0)))


def _curtain(problem: dict) -> tuple[Shape, ...]:
    """A curtain with folds."""
    fill, width = CURTAINS[problem["curtain"]], ZONE[1] - ZONE[0]
    folds = (Line(points=((x, -0.5 * HEIGHT + 26), (x, 0.5 * HEIGHT - 12)), stroke=shade(fill, -0.14), width=9) for x in np.linspace(-0.42, 0.42, 8) * width)
    return (
        rounded(width, HEIGHT, 10, fill=fill, stroke=shade(fill, -0.45), border=6), *folds,
        rounded(width, 22, 10, at=(0, -0.5 * HEIGHT + 10), fill=shade(fill, -0.45)),
    )  # fmt: skip
