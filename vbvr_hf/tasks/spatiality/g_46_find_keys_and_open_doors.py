from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import networkx as nx

from ...acts import Effect, bring, fade_out, then, walk
from ...scene import Grid, Polygon, carve, fade, rectangle
from ...scene.errands import best_route, last_first, shortest_way
from ...scene.looks import draw_look
from ...scene.mazes import Cell, around, rooms, steps_from
from ...scene.palette import INK, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .keys import WALL, add_corridors, add_disc, add_key, add_slots, pace, taken

RED, GREEN = (214, 40, 44), (40, 166, 80)
State = tuple[Cell, tuple[str, ...]]
"""A cell, and the keys held of those that have a door."""
HUES = ("blue", "orange", "pink", "purple", "yellow")
CHAINED = 0.7
"""How often the second door, where there is one, is put in the way to the key of the first."""


class FindKeysAndOpenDoors(Task):
    """Fetch the keys that are needed to get through a maze with shut doors.

    Shows: a block maze of dark walls and light corridors, a green disc, a red flag, coloured bars that shut corridors (doors), and diamonds (keys) in their
    colours, some perhaps in a colour that no door has; below, an empty slot for each key.
    Asks: bring the disc to the flag through the corridors in as few steps as possible. A door may be entered only with the key of its colour, which is picked
    up by entering its cell: it vanishes, and its slot fills. A door vanishes as the disc enters it.
    Answer: the maze is a tree, so it is settled which doors must be opened and which keys fetched, each perhaps behind another door. Every shortest way is
    equally right; keys that no door needs stay where they are.
    Checks: the cells that the disc passes, against the steps that are left with the keys it holds; that keys, slots and doors change as it comes to them.
    Departures: a slot has the colour of its key, which vanishes instead of sliding there. The way's length is met within two steps.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "mazes, doors and keys: over 10^10"
    parameters = {
        "maze_n": Parameter("cells per side, walls included", train=choices(7, 9), harder="high"),
        "doors": Parameter("doors, and keys for them", train=ints(1, 2), harder="high"),
        "decoys": Parameter("keys that have no door", train=ints(0, 1), harder="high"),
        "route_steps": Parameter("steps of the shortest way, at most two off", train=ints(10, 30), harder="high"),
    }
    wrong_answers = {
        "shut": WrongAnswer("walks through a shut door", 0.45),
        "longer": WrongAnswer("a longer way, by a key that is not needed, or into a dead end", 0.75),
        "early": WrongAnswer("doors open before any key is taken", 0.45),
    }

    def pose(self, rng, p):
        for attempt in range(120):
            if attempt % 12 == 0:
                opened, places = carve(rng, p.maze_n, 0.4), rooms(p.maze_n)
            start, flag = (places[i] for i in rng.permutation(len(places))[:2])
            doors, keys = _locked(rng, opened, places, start, flag, p.doors)
            spare = [room for room in places if room not in (start, flag, *keys)]
            keys += [spare[rng.randint(len(spare))]] if p.decoys else []
            if len(keys) < p.doors + p.decoys:
                continue
            names = [str(name) for name in rng.permutation(HUES)[: len(keys)]]
            problem = {
                "n": p.maze_n, "open": sorted(opened), "start": start, "flag": flag, "keys": dict(zip(names, keys, strict=True)),
                "doors": dict(zip(names, doors, strict=False)),
            }  # fmt: skip
            left = _steps_left(problem)
            steps = left.get((start, ()))
            # No key may lie on the way but those that are needed, nor a needed one on the way to the flag anyhow.
            if steps and abs(steps - p.route_steps) <= 2:
                route = best_route((start, ()), left.get, _entering(problem))
                needed = [name for name, at in problem["doors"].items() if at in route]
                if needed == [name for name in names if problem["keys"][name] in route] and not {*shortest_way(opened, start, flag)} & {*keys}:
                    look = draw_look(rng, away_from=[WALL, *(VIVID[name] for name in names)])
                    return problem | {"needed": needed, "look": look}
        raise Redraw

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Bring|Take] the green disc to the flag in as few steps as possible. A coloured bar is a door, entered only with the diamond of its colour. "
                "[What|Whatever] the disc enters vanishes, and a diamond fills its slot below. Walls are solid[; nothing else changes|].",
                "Find the shortest way through [the|this] maze to the flag. Shut doors open only to their key: the disc must enter the diamond's cell first. "
                "Diamonds disappear into the slots of their colours, and each door is gone as it is entered. [All else stays.|]",
                "Which keys does the disc need to reach the red flag? Let it [fetch|collect] just those, open their doors and get there by a shortest way "
                "along the corridors. Keys and doors go when it comes; each key's slot fills.",
            ),
            guided="The green disc glides along the corridors from cell centre to cell centre. Where a coloured bar shuts the way to the flag, it first "
            "fetches the diamond of that colour, which vanishes and fills its slot. Then it goes through the bar, which vanishes, too. It fetches no key that "
            "it does not need, and stops on the flag. Walls and all else stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        grid, cell = _grid(problem), _grid(problem).cell
        add_corridors(scene, grid, problem["open"])
        add_slots(scene, problem["keys"], y=952)
        cloth = Polygon(points=((-0.14 * cell, -0.4 * cell), (0.4 * cell, -0.14 * cell), (-0.14 * cell, 0.12 * cell)), fill=RED)
        scene.add("flag", rectangle(0.12 * cell, 0.8 * cell, fill=INK, at=(-0.2 * cell, 0.0)), cloth, at=grid.centre(*problem["flag"]))
        for name, at in problem["doors"].items():
            broad, high = (0.46, 0.98) if at[0] % 2 else (0.98, 0.46)
            scene.add(f"door {name}", rectangle(broad * cell, high * cell, fill=VIVID[name]), at=grid.centre(*at))
        for name, at in problem["keys"].items():
            add_key(scene, grid, name, at)
        add_disc(scene, grid, problem["start"], GREEN)

    def answer(self, problem):
        left, first, enter = _steps_left(problem), (tuple(problem["start"]), ()), _entering(problem)
        route, other = (tuple(best_route(first, left.get, enter, ahead)) for ahead in (around, last_first))
        went = walk("disc", _grid(problem), left.get, first, route, frames=pace(route), enter_place=enter, others=(other,))
        return bring(went, (*_taken(problem, problem["needed"]), *(_opened(problem, name) for name in problem["needed"])))

    def mistakes(self, problem):
        right, opened = self.answer(problem), {tuple(cell) for cell in problem["open"]}
        route, spare = right.walk.route, [name for name in problem["keys"] if name not in problem["needed"]][-1:]
        direct = replace(right.walk, route=tuple(shortest_way(opened, route[0], route[-1])))
        longer = (*route[:2], *route)
        if spare:
            way = shortest_way(opened, route[0], tuple(problem["keys"][spare[0]]))
            aside = way[max(i for i, cell in enumerate(way) if cell in route) :]
            at = route.index(aside[0])
            longer = (*route[:at], *aside, *aside[-2:0:-1], *route[at:])
        return {
            "shut": direct,
            "longer": replace(right, walk=replace(right.walk, route=longer), effects=(*right.effects, *_taken(problem, spare))),
            "early": then(fade_out(*(f"door {name}" for name in problem["doors"]), frames=8), direct),
        }


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=860, middle=(512.0, 450.0))


def _locked(rng, opened: set, places: list, start: Cell, flag: Cell, count: int) -> tuple[list[Cell], list[Cell]]:
    """The cells of so many doors, the first on the way to the flag, the second perhaps on that to the key of the first; and their keys, each where no shut
    door is in the way, or fewer keys where there is no such room."""
    doors, keys, way = [], [], shortest_way(opened, start, flag)
    while len(doors) < count:
        halls = [cell for cell in way if cell not in (*places, *doors)]
        doors.append(halls[rng.randint(len(halls))])
        near = steps_from(opened - {*doors}, start)
        free = [room for room in places if room in near and room not in (start, *keys)]
        if not free:
            break
        keys.append(free[rng.randint(len(free))])
        way = shortest_way(opened, start, keys[0]) if rng.uniform() < CHAINED else sorted(opened)
    return doors, keys


def _taken(problem: dict, names: list[str]) -> list[Effect]:
    return [taken(name, problem["keys"][name]) for name in names]


def _opened(problem: dict, name: str) -> Effect:
    return Effect((fade(f"door {name}", 0),), place=tuple(problem["doors"][name]))


def _entering(problem: dict) -> Callable[[State, Cell], State]:
    """What becomes of a state as a cell is entered."""
    key_at = {tuple(problem["keys"][name]): name for name in problem["doors"]}
    return lambda state, cell: (cell, tuple(sorted({*state[1], key_at[cell]})) if cell in key_at else state[1])


def _steps_left(problem: dict) -> dict[State, int]:
    """How many steps lead to the flag from every state that can come about by lawful ones and from which any do."""
    opened, enter = {tuple(cell) for cell in problem["open"]}, _entering(problem)
    door_at = {tuple(at): name for name, at in problem["doors"].items()}
    queue, back = [(tuple(problem["start"]), ())], nx.DiGraph()
    for state in queue:  # which grows
        for cell in around(state[0]):
            if cell in opened and (cell not in door_at or door_at[cell] in state[1]):
                after = enter(state, cell)
                if after not in back:
                    queue.append(after)
                back.add_edge(after, state)
    there = [state for state in back if state[0] == tuple(problem["flag"])]
    return nx.multi_source_dijkstra_path_length(back, there) if there else {}
