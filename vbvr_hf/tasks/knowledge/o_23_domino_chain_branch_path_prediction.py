from __future__ import annotations

import math

import numpy as np

from ...scene import Line, Scene, Text, points, quickening, rectangle, turn
from ...scene.palette import INK
from ...scoring import Row, share, stillness
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .dominoes import LEAST_LAG, Fall, domino, standing, toppled
from .tilts import tilts

WIDE, TALL = 14, 84
GREEN = (40, 170, 70)
# The trunk's dominoes and those of each branch.
RUNS = ((104, 112, 126), (236, 100, 160), (76, 70, 196), (0, 150, 150))
# Ground, ledge.
PALETTES = {
    "white": ((252, 253, 255), (192, 199, 210)), "ivory": ((252, 248, 236), (208, 200, 180)), "mint": ((236, 247, 241), (182, 204, 192)),
    "sky": ((234, 242, 251), (182, 198, 216)), "lilac": ((244, 238, 250), (202, 192, 216)), "rose": ((251, 240, 241), (214, 194, 198)),
    "stone": ((240, 241, 244), (192, 196, 204)), "sand": ((247, 240, 226), (212, 198, 172)),
    "aqua": ((230, 245, 247), (176, 204, 208)), "lemon": ((250, 248, 226), (208, 204, 168)), "pearl": ((244, 246, 244), (194, 202, 196)),
    "blush": ((250, 238, 232), (214, 194, 184)),
}  # fmt: skip


class DominoChainBranchPathPrediction(Task):
    """Push a chain of dominoes that forks, and show which fall.

    Shows: a trunk of dominoes whose first is green (START); thin lines link its last one to the first domino of two or three branches on ledges; some
    spaces are wide, and at least one is wider than a domino is tall.
    Asks: push START to the right; a falling domino knocks over the next on its ledge only if the space between them is smaller than its height;
    linked dominoes always pass the push on. Show the whole chain.
    Answer: reachability along the branches; spaces lie outside 0.85 to 1.15 of the height, so the set that falls is unique.
    Checks: which dominoes lie at the end; blocked ones never move; the order of the falls, each seen tilting; the rest stays.
    Departures: a branch never forks again; a third branch takes the place of a second fork. At least one branch is free, so with two branches one
    space alone is blocked. The next domino begins to fall when the one before has come as far as it, 4 frames later at least; wide spaces thus take
    longer.
    """

    id = "O-23"
    slug = "domino_chain_branch_path_prediction"
    name = "Domino Chain Branch Path Prediction"
    pillar = "knowledge"
    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.35
    instances = "lengths, places of gaps, continuous spacings: above 10^6"
    parameters = {
        "trunk": Parameter("dominoes of the trunk", train=ints(3, 4), bench=ints(4, 6)),
        "branches": Parameter("branches", train=ints(2, 2), bench=ints(2, 3)),
        "length": Parameter("dominoes of the longest branch; others may have one less", train=choices(4), bench=choices(5, 6)),
        "blocks": Parameter("spaces wider than a domino is tall", train=ints(1, 1), bench=ints(1, 2)),
        "bridges": Parameter("wide spaces that are bridged", train=ints(0, 1), bench=ints(1, 3)),
        "bridge": Parameter("their width over a domino's height", train=floats(0.6, 0.7), bench=floats(0.7, 0.84)),
        "palette": Parameter("ground and ledges", train=choices(*[*PALETTES][:8]), bench=choices(*[*PALETTES][8:])),
    }
    wrong_answers = {
        "jumps": WrongAnswer("the chain jumps every blocking gap", 0.65),
        "one": WrongAnswer("only one branch falls", 0.7),
        "at_once": WrongAnswer("all that should fall do so at once", 0.45),
    }

    def pose(self, rng, p):
        for _ in range(200):
            runs = [p.trunk] + [p.length - int(rng.randint(2)) for _ in range(p.branches)]
            gaps = [[float(v) for v in rng.uniform(24, 38, count - 1)] for count in runs]
            places = [(run, k) for run, count in enumerate(runs) for k in range(count - 1)]
            # A branch is blocked once at most, in its middle; not every branch is.
            blocked = rng.permutation(np.arange(1, len(runs)))[: min(p.blocks, p.branches - 1)]
            for run in blocked:
                gaps[run][rng.randint(0, runs[run] - 1)] = float(rng.uniform(1.16, 1.3) * TALL)
            free = [place for place in places if gaps[place[0]][place[1]] < 40]
            for k in rng.permutation(len(free))[: p.bridges]:
                gaps[free[k][0]][free[k][1]] = p.bridge * TALL
            problem = {"gaps": [[round(v, 1) for v in run] for run in gaps], "link": round(float(rng.uniform(120, 150)), 1), "palette": p.palette}
            if max(spot[0] for run in _runs(problem) for spot in run) + TALL + 12 <= 992:
                return problem
        raise Redraw

    def prompt(self, problem):
        rules = (
            "A falling domino knocks over the next one on its ledge only if the free space between them is smaller than a domino is tall. "
            "Linked dominoes always pass the push on, to all branches at once. Dominoes that are not reached stay upright, and nothing else changes."
        )
        return Prompts(
            plain=(
                f"Push the START domino to the right and show the whole chain. {rules}",
                f"The green START domino is tipped to the right. Show which dominoes fall, one after the other, and which stay upright. {rules}",
                f"Show what happens when START falls to the right. {rules}",
            ),
            guided="START tips to the right and the trunk's dominoes fall one after the other up to the fork. There all linked branches start together and "
            f"go on in parallel, each domino knocking over the next, also across wide spaces. {_told(problem)} Nothing else changes.",
        )

    def stage(self, problem, answer=TRUTH):
        ground, ledge = PALETTES[problem["palette"]]
        scene = Scene(ground)
        runs = _runs(problem)
        for i, run in enumerate(runs):
            left, right, y = run[0][0] - WIDE - 16, run[-1][0] + TALL + 8, run[0][1]
            scene.add(f"ledge {i}", rectangle(right - left, 16, fill=ledge), at=((left + right) / 2, y + 9))
        fork = runs[0][-1]
        for i, run in enumerate(runs[1:], start=1):
            a, b = (fork[0] - WIDE / 2, fork[1] - TALL), (run[0][0] - WIDE / 2, run[0][1] - TALL)
            scene.add(f"link {i}", Line(points=points([a, b]), stroke=ledge, width=5))
        scene.add("start", Text(text="START", size=44, weight=700, fill=GREEN), at=(max(104, runs[0][0][0]), runs[0][0][1] - TALL - 40))
        scene.add("legend", Text(text="Linked dominoes always pass the push on.", size=40, weight=600, fill=INK), at=(512, 950))
        for i, run in enumerate(runs):
            for k, spot in enumerate(run):
                color = GREEN if (i, k) == (0, 0) else RUNS[i]
                scene.add(f"domino {i} {k}", domino(WIDE, TALL, color), at=spot)
        for (i, k), fall in _falls(problem, answer).items():
            begins = 0.0 if answer == "at_once" else fall.begins
            scene.play(turn(f"domino {i} {k}", fall.tilt), frames=fall.frames, ease=quickening, at=6 + begins)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        runs, falls = _runs(problem), _falls(problem)
        spots = {(i, k): at for i, run in enumerate(runs) for k, at in enumerate(run)}
        own = [2 if name == (0, 0) else 3 + name[0] for name in spots]
        seen = tilts(view, list(spots.values()), (WIDE, TALL), [*PALETTES[problem["palette"]], GREEN, *RUNS], own)
        began = float((seen.at[:2].max(axis=0) < 10).mean()) > 0.8
        end = seen.end()
        true, lies = np.array([name in falls for name in spots]), end > 45
        chain, blocked = true & [name != (0, 0) for name in spots], ~true
        stands = blocked & (end < 15)
        balanced = (share((chain & lies).sum(), chain.sum()) + share(stands.sum(), blocked.sum())) / 2
        final = max(0.0, 2 * balanced - 1) * began

        onset, fell = (dict(zip(spots, values, strict=True)) for values in (seen.onset(), lies))
        tilting = true & lies & ((seen.at > 9) & (seen.at < 55)).any(axis=0)
        shown = share(tilting.sum(), true.sum()) * began
        pairs = [(a, b) for a, b in _pairs(runs) if b in falls]
        ordered = share(sum(onset[a] < onset[b] < math.inf for a, b in pairs), len(pairs))

        trunk = [onset[0, k] for k in range(len(runs[0])) if onset[0, k] < math.inf]
        spread = max(trunk) - min(trunk) if trunk else 0
        entered = all(fell[i, 0] for i in range(1, len(runs)))
        lawful = entered and len(trunk) * 3 >= 2 * len(runs[0]) and spread >= view.frames_of(6)
        stayed = float(((seen.at[:, blocked] > 15).mean(axis=0) < 0.05).mean())
        crossings = [b for a, b in pairs if a[0] != b[0] or problem["gaps"][a[0]][a[1]] > 45]
        crossed = share(sum(fell[b] for b in crossings), len(crossings))
        swing = [view.box(x - WIDE - 10, y - TALL - 10, x + TALL + 12, y + 4) for x, y in spots.values()]
        wrong = int((chain & ~lies).sum() + (blocked & ~stands).sum())
        told = f"{len(spots) - 1 - wrong} of {len(spots) - 1} dominoes end as they should"
        return [
            Row("spatial_accuracy", 0.3, final, told),
            Row("logical_validity", 0.25, lawful * shown * (stayed + crossed) / 2, f"blocked stayed {stayed:.0%}, links and wide spaces crossed {crossed:.0%}"),
            Row("trajectory", 0.35, ordered * shown, f"{ordered:.0%} of the falls in order, {shown:.0%} of the dominoes seen tilting"),
            Row("temporal_consistency", 0.1, stillness(view, ~np.any(swing, axis=0)) * shown, "ledges, links and words stay, as far as dominoes fell"),
        ]


def _runs(problem: dict) -> list[list[tuple[float, float]]]:
    """Lower right corner of each domino, of the trunk and of each branch."""
    first, *branches = problem["gaps"]
    level, *levels = {2: (540.0, 330.0, 750.0), 3: (540.0, 280.0, 540.0, 800.0)}[len(branches)]
    trunk = standing((64.0 + WIDE, level), first, WIDE)
    fork = trunk[-1][0] + problem["link"]
    return [trunk, *(standing((fork + (20 if y == level else 0), y), gaps, WIDE) for y, gaps in zip(levels, branches, strict=True))]


def _pairs(runs: list) -> list[tuple]:
    """Neighbours that may pass the push on: along each ledge, and from the fork to each branch."""
    along = [((i, k), (i, k + 1)) for i, run in enumerate(runs) for k in range(len(run) - 1)]
    return along + [((0, len(runs[0]) - 1), (i, 0)) for i in range(1, len(runs))]


def _falls(problem: dict, answer: str = TRUTH) -> dict[tuple[int, int], Fall]:
    """The falls of all dominoes that fall in an answer."""
    first, *branches = problem["gaps"]
    reach = math.inf if answer == "jumps" else TALL
    trunk = toppled(first, TALL, reach=reach)
    fork = trunk[-1].begins + LEAST_LAG
    falls = [trunk, *(toppled(gaps, TALL, fork, reach) for gaps in (branches[:1] if answer == "one" else branches))]
    return {(run, k): fall for run, row in enumerate(falls) for k, fall in enumerate(row)}


def _told(problem: dict) -> str:
    """Where the chain stops, in words."""
    names = ("trunk", "upper branch", "lower branch") if len(problem["gaps"]) == 3 else ("trunk", "upper branch", "middle branch", "lower branch")
    return " ".join(
        f"In the {name} the space after domino {before + 1} is too wide: those behind it stay upright."
        for name, gaps in zip(names, problem["gaps"], strict=True)
        for before, gap in enumerate(gaps)
        if gap > TALL
    )
