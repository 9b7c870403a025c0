from __future__ import annotations

from ...acts import Act, alter, at_once, in_turn
from ...scene import Change, Circle, Point, Text, draw_look, rounded
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

LIT, DARK, INK = (255, 204, 40), (104, 108, 118), (244, 246, 250)
BARS = {"charcoal": (44, 46, 52), "navy": (26, 34, 74), "forest": (24, 62, 42), "plum": (70, 30, 72), "brown": (70, 46, 28)}
RULES = ("every", "mirror", "shift", "multiples", "neighbours", "between")
"""What fixes the new state, from the plainest on."""
ROW, FRAMES, NONE = 208.0, 12, 0.004
TRIES = 60


class LightSequence(Task):
    """Switch the lamps of a row as a rule says.

    Shows: two rows of round lamps on a dark plate, numbered round in a loop from any of them on, either way; some are full of gold, the others grey.
    Asks: bring the lamps into the state that a stated rule gives, and switch those that change one at a time in the order of their numbers: gold grows from
    the middle of one that goes on, and shrinks into it where one goes out. The rules: flip every k-th lamp from lamp s on; copy the first half mirrored onto
    the second; shift the pattern; light the multiples of k alone; light those of whose neighbours exactly one was lit; flip all from the first to the last
    lit one.
    Answer: unique: the rule is applied to the states at first.
    Checks: which lamps end lit, and that those which change did so one after another from the lowest number on, while the others stay.
    Departures: chains of two rules are left out. Numbers go round in a loop, as a row that is switched from left to right looks like a wipe; and lamps do
    not fade, as a crossfade does. They have no halo. Up to two in three of the lamps that change are to be lit, so that all on at once may earn 0.45.
    """

    split = "in_domain"
    archetype = "puzzle"
    jump_cap = 0.5
    instances = "2^6 to 2^12 states at first x six rules x their numbers x 5 bars: over 10^5"
    parameters = {
        "lamps": Parameter("lamps", train=choices(6, 8), bench=choices(10, 12), harder="high"),
        "rule": Parameter("what fixes the new state", train=choices(*RULES[:4]), bench=choices(*RULES), harder="last"),
        "k": Parameter("step or shift of the rule, where it has one", train=ints(2, 3), bench=ints(2, 5), harder="high"),
        "lit_share": Parameter("share of lamps that are lit at first", train=floats(0.3, 0.6), bench=floats(0.25, 0.7)),
        "bar": Parameter("colour of the plate", train=choices("charcoal", "navy"), bench=choices("forest", "plum", "brown")),
    }
    wrong_answers = {
        "all on": WrongAnswer("all lamps are switched on at once", 0.45),
        "other": WrongAnswer("only every second of the changes is made, and one that is not due", 0.45),
        "at once": WrongAnswer("the right lamps change, but all at once", 0.55),
    }

    def pose(self, rng, p):
        k = min(p.k, p.lamps // 2 - 1)
        for _ in range(TRIES):
            lit = [bool(one) for one in rng.uniform(size=p.lamps) < p.lit_share]
            start = int(rng.randint(1, k + 1))
            after = _after(lit, p.rule, k, start)
            changed, put_out = sum(a != b for a, b in zip(lit, after, strict=True)), sum(a > b for a, b in zip(lit, after, strict=True))
            if 3 * put_out >= changed and max(3, 0.4 * p.lamps) <= changed < p.lamps and 2 <= sum(after) <= p.lamps - 2 and 2 <= sum(lit) <= p.lamps - 2:
                look = draw_look(rng, away_from=[LIT, BARS[p.bar]], brightest=225)
                first = [int(rng.randint(p.lamps)), int(rng.choice((-1, 1)))]
                return {"lit": lit, "after": after, "rule": p.rule, "k": k, "start": start, "bar": p.bar, "first": first, "look": look}
        raise Redraw

    def prompt(self, problem):
        n, k, s = len(problem["lit"]), problem["k"], problem["start"]
        said = {
            "every": f"Every {_nth(k)} lamp is flipped, beginning with lamp {s}.",
            "mirror": f"Lamps {n // 2 + 1} to {n} become the mirror image of lamps 1 to {n // 2}.",
            "shift": f"The pattern shifts {k} places to higher numbers, and from the last lamp round to lamp 1.",
            "multiples": f"Just the lamps whose numbers are multiples of {k} are to be lit.",
            "neighbours": "A lamp is to be lit if exactly one of its neighbours, the next lower and the next higher number, is lit now.",
            "between": "All lamps from the first lit one to the last lit one are flipped, both included.",
        }[problem["rule"]]
        turned = ", ".join(f"lamp {i + 1} {'on' if after else 'off'}" for i, after in enumerate(problem["after"]) if after != problem["lit"][i])
        return Prompts(
            plain=(
                f"{said} [Bring the lamps into that state.|Show how the lamps come to that state.] [Switch|Change] only those that must change, one at a time, "
                "by rising number: gold grows from a lamp's middle or shrinks into it.",
                f"[Gold means lit, grey means out.|Gold is lit, grey is out.] {said} Where a lamp differs from that, turn it over: lowest number first, one "
                "after another, each spreading from its centre or closing in on it.",
                f"[Follow|Apply] this rule[ once|]: {said[0].lower()}{said[1:]} Go [up|through] the numbers and flip what is wrong, lamp by lamp and one at "
                "a time; its golden disc swells from the centre or dwindles there.",
            ),
            guided=f"{said} All of this goes by how the lamps are at first. Switch, one at a time: {turned}. No other lamp changes.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("plate", rounded(908, 680, 60, fill=BARS[problem["bar"]], stroke=look.line(0.8), border=8), at=(512, 512))
        radius = _step(problem) * 0.42
        for number, lit in enumerate(problem["lit"]):
            at, inwards = _place(problem, number)
            scene.add(f"lamp {number}", Circle(radius=radius, fill=DARK), at=at)
            scene.add(f"gold {number}", Circle(radius=radius, fill=LIT), at=at, scale=1.0 if lit else NONE)
            scene.add(f"number {number}", Text(text=str(number + 1), size=60, fill=INK), at=(at[0], at[1] + inwards * (radius + 48)))

    def answer(self, problem):
        return in_turn(*_switched(problem, problem["after"]))

    def mistakes(self, problem):
        lit, after = problem["lit"], problem["after"]
        due = [i for i in range(len(lit)) if lit[i] != after[i]]
        other = next(i for i in range(len(lit)) if i not in due)
        wrong = [not one if i in {*due[::2], other} else one for i, one in enumerate(lit)]
        return {
            "all on": at_once(*_switched(problem, [True] * len(lit))),
            "other": in_turn(*_switched(problem, wrong)),
            "at once": at_once(*_switched(problem, after)),
        }


def _switched(problem: dict, after: list[bool]) -> list[Act]:
    """Each lamp that changes fills with gold from its middle, or loses it."""
    pairs = enumerate(zip(problem["lit"], after, strict=True))
    return [
        alter((Change(f"gold {i}", "scale", path=_growing if new else _shrinking),), frames=FRAMES, fits=0.4, posed=0.6)
        for i, (old, new) in pairs
        if old != new
    ]


def _growing(share: float) -> tuple[float, float]:
    """The scale of gold that grows by equal areas."""
    return (max(NONE, share**0.5),) * 2


def _shrinking(share: float) -> tuple[float, float]:
    return _growing(1 - share)


def _after(lit: list[bool], rule: str, k: int, start: int) -> list[bool]:
    """The state that a rule gives."""
    n, on = len(lit), [i for i, one in enumerate(lit) if one]
    if rule == "every":
        return [not one if i + 1 >= start and (i + 1 - start) % k == 0 else one for i, one in enumerate(lit)]
    if rule == "mirror":
        return lit[: n // 2] + lit[: n // 2][::-1]
    if rule == "shift":
        return lit[-k:] + lit[:-k]
    if rule == "multiples":
        return [(i + 1) % k == 0 for i in range(n)]
    if rule == "neighbours":
        return [sum(lit[j] for j in (i - 1, i + 1) if 0 <= j < n) == 1 for i in range(n)]
    return [not one if on and on[0] <= i <= on[-1] else one for i, one in enumerate(lit)]


def _nth(k: int) -> str:
    return {2: "second", 3: "third", 4: "fourth", 5: "fifth"}[k]


def _step(problem: dict) -> float:
    """From lamp to lamp in a row."""
    return min(206.0, 1720 / len(problem["lit"]))


def _place(problem: dict, number: int) -> tuple[Point, int]:
    """Where a lamp stands, and which way is inwards: 1 is down. The loop runs along the upper row and back along the lower one."""
    count, (start, way) = len(problem["lit"]), problem["first"]
    place = (start + way * number) % count
    column = place if place < count // 2 else count - 1 - place
    upper = place < count // 2
    return (512 + _step(problem) * (column - (count // 2 - 1) / 2), 512 - ROW if upper else 512 + ROW), 1 if upper else -1
