from __future__ import annotations

from ...acts import Effect, bring, fade_out, go, in_turn, suddenly
from ...scene import Grid, carve, fade, steps_from
from ...scene.errands import Errand, shortest_way
from ...scene.looks import draw_look
from ...scene.mazes import around, bent_way, open_walls, rooms
from ...scene.palette import VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .keys import WALL, add_corridors, add_disc, add_key, add_square_door, run

NAMES = ("red", "orange", "yellow", "blue", "purple", "pink")


class KeyDoorMatching(Task):
    """Fetch the key of a named colour and bring it to its door through a maze.

    Shows: a block maze of dark walls and light corridors, a green disc, diamond keys and hollow square doors, one of each colour.
    Asks: walk the disc to the key of one named colour, then to the door of that colour, each of which vanishes when it is reached, by a shortest way
    through corridors that touches no other key or door.
    Answer: every shortest way is equally right; to the key the named door is closed, and other keys and doors are closed always. From the key
    another door is nearer than the right one.
    Checks: the cells the disc passes, in order, against the steps left to key and door; that key and door vanish as the disc comes to
    them; that walls, corridors, other keys and doors stay as they are.
    Departures: the door vanishes as it opens, as a filling would be hidden by the disc. The way's length is met within one step. The key never lies on
    the way to the door anyhow, else fetching it would ask for nothing.
    """

    split = "in_domain"
    archetype = "navigate"
    version = 2
    jump_cap = 0.15
    instances = "mazes alone exceed 10^9; times placements and named colour"
    parameters = {
        "maze_n": Parameter("cells per side, walls included", train=choices(7, 9, 11), bench=choices(13, 15), harder="high"),
        "colours": Parameter("number of keys, and of doors", train=ints(2, 3), bench=ints(3, 4), harder="high"),
        "route_steps": Parameter("steps of the shortest way over key and door, at most one off", train=ints(8, 28), bench=ints(22, 40), harder="high"),
        "extra_openings": Parameter("walls opened, so that the maze has rings", train=ints(0, 1), bench=ints(1, 2), harder="high"),
    }
    wrong_answers = {
        "other_key": WrongAnswer("key of another colour taken", 0.45),
        "no_key": WrongAnswer("straight to the door without the key", 0.35),
        "wall": WrongAnswer("passes through a wall", 0.55),
        "jump": WrongAnswer("key vanishes by itself, disc jumps to the door", 0.15),
    }

    def pose(self, rng, p):
        n = p.maze_n
        for _ in range(4):
            opened = open_walls(rng, carve(rng, n, 0.4), n, p.extra_openings)
            dead_ends = [room for room in rooms(n) if sum(cell in opened for cell in around(room)) == 1]
            others = [room for room in rooms(n) if room not in dead_ends]
            for _ in range(30):
                order = [dead_ends[i] for i in rng.permutation(len(dead_ends))] + [others[i] for i in rng.permutation(len(others))]
                things = [order[i] for i in rng.permutation(2 * p.colours + 1)] if rng.uniform() < 0.8 else order[-2 * p.colours - 1 :]
                names = [NAMES[i] for i in rng.permutation(len(NAMES))[: p.colours]]
                problem = {
                    "n": n,
                    "open": sorted(opened),
                    "start": things[0],
                    "keys": dict(zip(names, things[1::2], strict=True)),
                    "doors": dict(zip(names, things[2::2], strict=True)),
                    "named": names[0],
                }
                errand = _errand(problem)
                steps = errand.remaining(errand.first)
                if steps is None or abs(steps - p.route_steps) > 1:
                    continue
                from_key = steps_from(opened, problem["keys"][names[0]])
                doors = [from_key[problem["doors"][name]] for name in names]
                # The key must not lie on the way to the door anyhow.
                if min(doors[1:]) < doors[0] and steps > steps_from(opened, things[0])[problem["doors"][names[0]]]:
                    return problem | {"look": draw_look(rng, away_from=[WALL])}
        raise Redraw

    def prompt(self, problem):
        name = problem["named"]
        return Prompts(
            plain=(
                f"[Move|Take] the green disc to the {name} key and then to the {name} door, both of which vanish when reached. It follows the corridors in as "
                "few steps as possible and touches no other key or door. [Nothing else changes.|]",
                f"[Fetch|Pick up] the {name} diamond with the green disc and open the {name} door: each disappears as the disc comes. Take a shortest way, "
                "never through walls or over other keys and doors. [All else stays.|]",
                f"Which way is shortest for the green disc to get the {name} key first and [unlock|enter] the square door of that colour? Show it, without "
                "entering walls or other coloured things; what it reaches is gone from then on.",
            ),
            guided=f"The green disc glides from cell centre to cell centre by a shortest way to the {name} diamond, which vanishes as the disc reaches "
            f"it. From there it takes a shortest way to the hollow {name} square, which vanishes, too, and stops there. Walls, corridors "
            "and all other keys and doors stay as they are, and the disc touches none of them.",
        )

    def lay_out(self, problem, scene, look):
        grid = _grid(problem)
        add_corridors(scene, grid, problem["open"])
        for name in problem["keys"]:
            add_square_door(scene, grid, f"door {name}", problem["doors"][name], VIVID[name])
            add_key(scene, grid, name, problem["keys"][name])
        add_disc(scene, grid, problem["start"], VIVID["green"])

    def answer(self, problem):
        return _fetch(problem, _errand(problem).route())

    def mistakes(self, problem):
        opened, named = {tuple(at) for at in problem["open"]}, problem["named"]
        start, key, door = tuple(problem["start"]), tuple(problem["keys"][named]), tuple(problem["doors"][named])
        other = [name for name in problem["keys"] if name != named][-1]
        other_key = tuple(problem["keys"][other])
        route = _errand(problem).route()
        # Straight to the door around the corner that lies behind a wall; where neither does, into a wall beside the key and on from there.
        walled = next((way for way in (bent_way(key, door), bent_way(door, key)[::-1]) if not set(way) <= opened), None)
        aside = next(cell for cell in around(key) if cell not in opened)
        through = walled or [key, aside, *bent_way(aside, door)[1:]]
        return {
            "other_key": _fetch(problem, [*shortest_way(opened, start, other_key), *shortest_way(opened, other_key, door)[1:]], key=other),
            "no_key": _fetch(problem, shortest_way(opened, start, door), key=None),
            "wall": _fetch(problem, [*route[: route.index(key)], *through]),
            "jump": in_turn(fade_out(f"key {named}", frames=8), suddenly(go("disc", _grid(problem).centre(*door)))),
        }


def _fetch(problem: dict, route: list, key: str | None = "named") -> bring:
    """The disc goes a route on which a key and the named door vanish when they are reached."""
    named = problem["named"]
    key = named if key == "named" else key
    taken = [Effect((fade(f"key {key}", 0),), place=tuple(problem["keys"][key]))] if key else []
    return bring(run(_grid(problem), _errand(problem), route), (*taken, Effect((fade(f"door {named}", 0),), place=tuple(problem["doors"][named]))))


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=940)


def _errand(problem: dict) -> Errand:
    """To the named key and then to its door; all other keys and doors are closed."""
    key, door = (tuple(problem[kind][problem["named"]]) for kind in ("keys", "doors"))
    others = {tuple(at) for kind in ("keys", "doors") for name, at in problem[kind].items() if name != problem["named"]}
    return Errand({tuple(at) for at in problem["open"]} - others, tuple(problem["start"]), door, [key])
