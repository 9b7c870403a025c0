from __future__ import annotations

from functools import lru_cache

from ...acts import Act, fade_out, go, in_turn
from ...scene import draw_look
from ...scene.layout import nearest_first
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints
from ..perception.eating import places
from .clusters import breadth, packed, swallows

RED = (222, 34, 34)
COLORS = {name: VIVID[name] for name in ("yellow", "green", "blue", "purple")} | {name: SHIFTED[name] for name in ("teal", "navy", "sky blue", "lime")}
"""None of them reddish on any ground."""
MOST = 42
"""Balls in all."""


class BallColor(Task):
    """Let a red cluster of balls swallow all others, always one that it is large enough for.

    Shows: a cluster of red balls, packed closely, and others, each in a colour of its own, most of them of more balls.
    Asks: only the red cluster moves. It may swallow a cluster that has at most as many balls as itself by then: it goes straight onto it, whose balls come out
    red and join it. It swallows all; no ball appears or vanishes.
    Answer: unique. Each cluster but the first has more balls than the red one has before the meal before, and no more than it has after it.
    Checks: that the red cluster, of as many balls as it should have by then, is seen going straight to each cluster in order, and growing there; that these
    are gone from under it and not before, and that all else is kept.
    Departures: no numbers are printed, as balls, which lie a little apart, can be counted. Red covers what it swallows, ball by ball, before it grows. Going
    to the nearest cluster each time is never right.
    """

    split = "in_domain"
    archetype = "puzzle"
    jump_cap = 0.1
    instances = "hundreds of chains of sizes times continuous places and orders of colours: over 10^6"
    parameters = {
        "others": Parameter("other clusters", train=ints(2, 3), bench=ints(4, 5), harder="high"),
        "start": Parameter("red balls at first", train=ints(2, 4), bench=ints(2, 3)),
        "largest": Parameter("balls that another cluster may have", train=ints(9, 12), bench=ints(18, 20), harder="high"),
        "pitch": Parameter("canvas units from ball to ball", train=floats(60, 66), bench=floats(53, 55)),
    }
    wrong_answers = {
        "largest": WrongAnswer("swallows the largest cluster first, and so on down to the smallest", 0.3),
        "no growth": WrongAnswer("swallows in the right order, but stays as it is: the others' balls vanish", 0.63),
        "fly": WrongAnswer("the other clusters fly to the red one", 0.1),
    }

    def pose(self, rng, p):
        chains = _chains(p.others, p.start, p.largest)
        sizes = chains[rng.randint(len(chains))]
        for _ in range(60):
            at = places(rng, *([breadth(count, p.pitch) for count in counts] for counts in (_grown(p.start, sizes), sizes)))
            if at and nearest_first(at) != list(range(len(at))):
                break
        else:
            raise Redraw
        colors = pick(rng, COLORS, p.others, least=28)
        return {
            "balls": p.start, "start": at[0], "pitch": round(p.pitch, 1), "clusters": [list(one) for one in zip(sizes, colors, at[1:], strict=True)],
            "look": draw_look(rng, away_from=[RED, *(COLORS[name] for name in colors)]),
        }  # fmt: skip

    def prompt(self, problem):
        ends = "[The others wait still.|The others do not move.|The others stay there.]"
        first, second = (name for _, name, _ in problem["clusters"][:2])
        return Prompts(
            plain=(
                "Only the red cluster moves. It may swallow a cluster of at most as many balls as it has: it goes straight onto it, and those balls "
                f"[turn red|come out red] and join it. [Let it|Make it] swallow all, one after another. No ball appears or vanishes. {ends}",
                "[In which order|How] can the red cluster swallow all others? It goes straight onto one of no more balls than itself, which turn red "
                f"and join it at its rim. Grown so, it takes another, one at a time. [No ball is lost.|Every ball is kept.] {ends}",
                "[Let the red balls take over|Let red win over] every other cluster, one by one. Red moves straight onto a cluster of at most as many balls "
                f"as it has itself; these come out red and join it. None is lost or added. {ends}",
            ),
            guided=f"The red cluster has {problem['balls']} balls. It goes straight onto the {first} cluster, the only one that has at most as many, whose "
            f"balls come out red at its rim and join it. Now it is large enough for the {second} one, and goes there. So it goes on, one after another, "
            f"until all balls are red and in one cluster. {ends}",
        )

    def lay_out(self, problem, scene, look):
        for number, (count, name, at) in enumerate(problem["clusters"]):
            scene.add(f"cluster {number}", *packed(count, COLORS[name], problem["pitch"]), at=tuple(at))
        scene.add("red", *packed(problem["balls"], RED, problem["pitch"]), at=tuple(problem["start"]))

    def answer(self, problem):
        return _swallows(problem, range(len(problem["clusters"])))

    def mistakes(self, problem):
        every = range(len(problem["clusters"]))
        flown = (in_turn(go(f"cluster {i}", tuple(problem["start"])), fade_out(f"cluster {i}")) for i in every)
        return {"largest": _swallows(problem, every[::-1]), "no growth": _swallows(problem, every, grows=False), "fly": in_turn(*flown)}


def _swallows(problem: dict, order, grows: bool = True) -> Act:
    """The red cluster swallows others in an order."""
    meals = tuple((f"cluster {i}", tuple(problem["clusters"][i][2])) for i in order)
    return swallows("red", RED, meals, _grown(problem["balls"], [problem["clusters"][i][0] * grows for i in order]), problem["pitch"])


def _grown(start: int, sizes) -> tuple[int, ...]:
    """How many balls there are in a cluster, at first and after each of some meals."""
    return tuple(start + sum(sizes[:meals]) for meals in range(len(sizes) + 1))


@lru_cache(maxsize=64)
def _chains(others: int, start: int, largest: int) -> tuple[tuple[int, ...], ...]:
    """Sizes of clusters of which at any time just one can be swallowed, in order."""
    found, ends = [()], {(): (0, start)}
    for _ in range(others):
        found = [(*sizes, size) for sizes in found for size in range(ends[sizes][0] + 1, min(ends[sizes][1], largest) + 1)]
        ends = {sizes: _grown(start, sizes)[-2:] for sizes in found}
    return tuple(sizes for sizes in found if ends[sizes][1] <= MOST)
