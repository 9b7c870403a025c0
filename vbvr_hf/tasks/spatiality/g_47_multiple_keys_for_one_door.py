from __future__ import annotations

from itertools import pairwise, permutations

from ...acts import Effect, bring
from ...scene import Grid, carve, fade
from ...scene.errands import Errand, last_first, shortest_way
from ...scene.looks import draw_look
from ...scene.mazes import bent_way, open_walls, rooms
from ...scene.palette import VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .keys import WALL, add_corridors, add_disc, add_key, add_slots, add_square_door, run, taken

RED, GREEN = (214, 40, 44), (40, 166, 80)
KEYS = ("blue", "orange", "purple", "yellow")
SHORTEST, LONGEST = 16, 38
LEAD = 4
"""Steps by which the best order of the keys beats every other."""


class MultipleKeysForOneDoor(Task):
    """Fetch all keys of a maze in the best order, then open the one door.

    Shows: a block maze of dark walls and light corridors with rings, a green disc, two or three diamond keys, and a hollow red door; above it, for each key an
    empty lock of its colour.
    Asks: walk the disc over every key, in any order, and then to the door, through corridors, in as few steps as possible in all. A key vanishes and its lock
    fills when it is reached; the door vanishes at the end.
    Answer: one order of the keys is best, by four steps or more; every shortest way in that order is equally right.
    Checks: the cells that the disc passes, against the steps that a best tour of what is left takes; that keys, locks and door change as it comes to them.
    Departures: locks stand above the maze, as keyholes under the door would be too small to see. In G-45, which is trained on, one key is named and what
    counts is to tell it from others; here all are needed and their order is to be found, so that neither solves the other. The door vanishes as it opens.
    """

    split = "out_of_domain"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "mazes times places of keys and door: over 10^10"
    parameters = {
        "maze_n": Parameter("cells per side, walls included", bench=choices(9, 11, 13), harder="high"),
        "keys": Parameter("number of keys", bench=ints(2, 3), harder="high"),
        "rings": Parameter("walls opened, so that the maze has as many rings", bench=ints(2, 4), harder="high"),
        "trap": Parameter("whether the key that is nearest at first is the wrong one to begin with", bench=choices(False, True), harder="last"),
    }
    wrong_answers = {
        "other_order": WrongAnswer("keys taken in a longer order", 0.65),
        "skipped": WrongAnswer("one key skipped", 0.45),
        "through": WrongAnswer("cuts through walls", 0.55),
        "no_keys": WrongAnswer("disc goes its way, but keys and door stay", 0.8),
    }

    def pose(self, rng, p):
        for _ in range(6):
            opened = open_walls(rng, carve(rng, p.maze_n, 0.4), p.maze_n, p.rings)
            places = rooms(p.maze_n)
            for _ in range(12):
                start, door, *keys = (places[i] for i in rng.permutation(len(places))[: p.keys + 2])
                errand = Errand(opened, start, door, keys)
                lengths = sorted((errand.length((start, *order, door)), order) for order in permutations(keys))
                (best, order), (second, _) = lengths[:2]
                nearest = min(keys, key=lambda key: errand.length((start, key)))
                walled = not opened.issuperset(bent_way(order[-1], door))
                if SHORTEST <= best <= LONGEST and second >= best + LEAD and (nearest != order[0]) == p.trap and walled:
                    names = [str(name) for name in rng.permutation(KEYS)[: p.keys]]
                    return {
                        "n": p.maze_n, "open": sorted(opened), "start": start, "door": door, "keys": dict(zip(names, keys, strict=True)),
                        "look": draw_look(rng, away_from=[WALL, *(VIVID[name] for name in names)]),
                    }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Move|Take] the green disc over every key and then to the red door, through the corridors, in as few steps as possible. Each key vanishes "
                "when reached, and its lock above fills; the door vanishes last. [Nothing else changes.|]",
                "[Collect|Fetch] all the diamonds with the disc, in the order that makes the whole way shortest, and only then open the square door. What "
                "it reaches disappears, and a key fills the lock of its colour. [Walls are solid.|It never crosses a wall.]",
                f"The door opens once all {len(problem['keys'])} keys are [held|found]. Which tour of the maze is shortest for the disc? Show it: keys go as "
                "it comes, their locks fill, and the door goes at the end. [All else stays.|]",
            ),
            guided="Of all orders in which the keys can be fetched, the green disc takes the one with the fewest steps. It glides along the corridors from "
            "cell centre to cell centre. Each diamond vanishes as the disc reaches it, and the lock of its colour above the maze fills. After the last key the "
            "disc goes to the red door by a shortest way; the door vanishes and the disc stops there.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_corridors(scene, grid, problem["open"])
        add_slots(scene, problem["keys"], y=76)
        add_square_door(scene, grid, "door", problem["door"], RED)
        for name, at in problem["keys"].items():
            add_key(scene, grid, name, at)
        add_disc(scene, grid, problem["start"], GREEN)

    def answer(self, problem):
        errand = _errand(problem)
        return _fetched(problem, errand.route(), errand.route(last_first))

    def mistakes(self, problem):
        opened, start, door = {tuple(cell) for cell in problem["open"]}, tuple(problem["start"]), tuple(problem["door"])
        errand, keys = _errand(problem), [tuple(at) for at in problem["keys"].values()]
        right = errand.route()
        last = next(cell for cell in reversed(right) if cell in keys)
        longest = max(permutations(keys), key=lambda order: errand.length((start, *order, door)))
        legs = [shortest_way(opened - ({door} - {b}), a, b) for a, b in pairwise((start, *longest, door))]
        return {
            "other_order": _fetched(problem, [start, *(cell for leg in legs for cell in leg[1:])]),
            "skipped": _fetched(problem, Errand(opened, start, door, [key for key in keys if key != last]).route()),
            "through": _fetched(problem, [*right[: right.index(last)], *bent_way(last, door)]),
            "no_keys": _fetched(problem, right).walk,
        }


def _fetched(problem: dict, route: list, *others: list) -> bring:
    """The disc goes a route on which keys vanish and fill their locks, and the door vanishes, as it comes to them."""
    effects = [taken(name, at) for name, at in problem["keys"].items()]
    return bring(run(_grid(problem), _errand(problem), route, *others), (*effects, Effect((fade("door", 0),), place=tuple(problem["door"]))))


def _errand(problem: dict) -> Errand:
    opened = [tuple(cell) for cell in problem["open"]]
    return Errand(opened, tuple(problem["start"]), tuple(problem["door"]), [tuple(at) for at in problem["keys"].values()])


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=856, middle=(512.0, 574.0))
