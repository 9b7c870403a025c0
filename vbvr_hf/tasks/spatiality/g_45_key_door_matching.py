from __future__ import annotations

from itertools import pairwise

from ...scene import Circle, Grid, Scene, add_maze, carve, fade, move, rectangle, regular, steps_from
from ...scene.errands import Errand, shortest_way
from ...scene.mazes import around, open_walls, rooms, straight_way
from ...scene.palette import VIVID, WHITE, shade
from ...scoring import Row, anchored, board_kept, entered, journey, stands_on, taken, track, visits
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

WALL, FLOOR, GREEN = (52, 58, 72), (246, 246, 242), VIVID["green"]
NAMES = ("red", "orange", "yellow", "blue", "purple", "pink")


class KeyDoorMatching(Task):
    """Fetch the key of a named colour and bring it to its door through a maze.

    Shows: a block maze of dark walls and light corridors, a green disc, diamond keys and hollow rectangular doors, one of each colour.
    Asks: walk the disc to the key of one named colour, which vanishes, then to the door of that colour, by a shortest way through corridors,
    touching no other key or door.
    Answer: every shortest way is equally right; to the key the named door is closed, and other keys and doors are closed always. From the key
    another door is nearer than the right one.
    Checks: the cells the disc passes, in order, against the steps left to key and door; the key vanishes as the disc takes it; no wall is
    entered; walls, corridors, other keys and doors stay as they are.
    Departures: the way's length is met within one step. The key never lies on the way to the door anyhow, else fetching it would ask for nothing.
    """

    id = "G-45"
    slug = "key_door_matching"
    name = "Key Door Matching"
    pillar = "spatiality"
    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.15
    instances = "mazes alone exceed 10^9; times placements and named colour"
    parameters = {
        "maze_n": Parameter("cells per side, walls included", train=choices(7, 9, 11), bench=choices(13, 15)),
        "colours": Parameter("number of keys, and of doors", train=ints(2, 3), bench=ints(3, 4)),
        "route_steps": Parameter("steps of the shortest way over key and door, at most one off", train=ints(8, 28), bench=ints(22, 40)),
        "extra_openings": Parameter("walls opened, so that the maze has rings", train=ints(0, 1), bench=ints(1, 2)),
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
                    return problem
        raise Redraw

    def prompt(self, problem):
        name = problem["named"]
        rules = (
            "It goes up, down, left or right along the corridors, never through a wall, takes as few steps as possible and touches no other key or door. "
            "The key vanishes when it is reached, and the door fills with its colour. Nothing else changes."
        )
        return Prompts(
            plain=(
                f"Move the green disc to the {name} key and then to the {name} door. {rules}",
                f"The green disc fetches the {name} diamond key and then goes to the {name} door. {rules}",
                f"Open the {name} door: the green disc first takes the {name} key, then enters the {name} door. {rules}",
            ),
            guided=f"The green disc glides from cell centre to cell centre by a shortest way to the {name} diamond, which vanishes as the disc reaches "
            f"it. From there it takes a shortest way to the hollow {name} rectangle and stops in it; the rectangle fills with {name}. Walls, corridors "
            "and all other keys and doors stay as they are, and the disc touches none of them.",
        )

    def stage(self, problem, answer=TRUTH):
        grid, cell, named = _grid(problem), _grid(problem).cell, problem["named"]
        scene = Scene(WHITE)
        add_maze(scene, grid, problem["open"], wall=WALL, floor=FLOOR)
        for name in problem["keys"]:
            color = VIVID[name]
            scene.add(f"door {name}", rectangle(0.72 * cell, 0.72 * cell, stroke=color, border=0.18 * cell), at=grid.centre(*problem["doors"][name]))
            diamond = regular(4, 0.36 * cell, fill=color, stroke=shade(color, -0.35), width=0.04 * cell)
            scene.add(f"key {name}", diamond, at=grid.centre(*problem["keys"][name]))
        scene.add("filling", rectangle(0.74 * cell, 0.74 * cell, fill=VIVID[named]), at=grid.centre(*problem["doors"][named]), opacity=0)
        scene.add("disc", Circle(radius=0.3 * cell, fill=GREEN, stroke=shade(GREEN, -0.5), width=0.05 * cell), at=grid.centre(*problem["start"]))
        scene.wait(8)
        route = _answer(problem, answer)
        frames = 4 if len(route) <= 29 else 3
        keys = {tuple(at): name for name, at in problem["keys"].items()}
        if answer == "jump":
            scene.play(fade(f"key {named}", 0), frames=8)
        for before, after in pairwise(route):
            far = abs(before[0] - after[0]) + abs(before[1] - after[1])
            scene.play(move("disc", grid.centre(*after)), frames=0 if answer == "jump" else frames * far)
            if after in keys and answer != "jump":
                scene.play(fade(f"key {keys[after]}", 0), frames=2, at=scene.now - 1)
        scene.play(fade("filling", 1), frames=4, at=scene.now - 1)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        grid, named, errand = _grid(problem), problem["named"], _errand(problem)
        key, door = tuple(problem["keys"][named]), tuple(problem["doors"][named])
        colors = [VIVID[name] for name in problem["keys"]]
        disc = track(view, GREEN, others=[WHITE, FLOOR, WALL, *colors, shade(GREEN, -0.5)], area=0.28 * grid.cell**2)
        disc = anchored(view, disc, "maze")
        walk = visits(disc, grid)
        trip = journey(walk, errand.first, errand.remaining, enter=errand.enter)
        reached = stands_on(view, disc, grid, door)

        cells = [visit.cell for visit in walk]
        at_key = cells.index(key) if key in cells else len(cells)
        vanished, gone = taken(view, grid, key, disc, [VIVID[named], FLOOR, GREEN, WALL])
        took = key in cells and vanished and gone and _others(problem, "keys").isdisjoint(cells)
        opened_door = took and door in cells[at_key:] and door not in cells[:at_key] and _others(problem, "doors").isdisjoint(cells)
        wall = entered(disc, grid, set(grid.cells()) - {tuple(at) for at in problem["open"]}, depth=0.4)
        jumped = any(visit.jumped for visit in walk)
        logic = (took + opened_door) / 2 * (0.5 if wall is not None else 1.0) * (not jumped)
        why = f"key {'taken' if took else 'not taken'}, door {'reached after it' if opened_door else 'not reached after it'}"
        why += f"; a wall entered at frame {wall}" * (wall is not None) + "; the disc jumped" * jumped

        own = view.area(f"key {named}", f"door {named}", grow=10)
        kept = board_kept(view, grid, view.expect(view.scene.without("disc"), 0), disc, hidden=own | view.disc(grid.centre(*door), 0.45 * grid.cell))
        return [
            trip.row(0.35, disc),
            Row("logical_validity", 0.3, logic, why),
            Row("spatial_accuracy", 0.15, trip.arrival(reached, wall is None), f"the disc {'ends' if reached else 'does not end'} in the {named} door"),
            Row("temporal_consistency", 0.2, kept * trip.made, f"walls, corridors, other keys and doors kept {kept:.0%}, as far as the way was made"),
        ]


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=916)


def _others(problem: dict, kind: str) -> set:
    """The cells of the keys, or doors, of the colours that are not named."""
    return {tuple(at) for name, at in problem[kind].items() if name != problem["named"]}


def _errand(problem: dict) -> Errand:
    """To the named key and then to its door; all other keys and doors are closed."""
    key, door = (tuple(problem[kind][problem["named"]]) for kind in ("keys", "doors"))
    opened = {tuple(at) for at in problem["open"]} - _others(problem, "keys") - _others(problem, "doors")
    return Errand(opened, tuple(problem["start"]), door, [key])


def _answer(problem: dict, answer: str) -> list:
    """The cells a staged answer passes."""
    opened, keys = {tuple(at) for at in problem["open"]}, [tuple(at) for at in problem["keys"].values()]
    start, key, door = tuple(problem["start"]), tuple(problem["keys"][problem["named"]]), tuple(problem["doors"][problem["named"]])
    if answer == "jump":
        return [start, door]
    if answer == "no_key":
        return shortest_way(opened, start, door)
    if answer == "other_key":
        return [*shortest_way(opened, start, keys[-1]), *shortest_way(opened, keys[-1], door)[1:]]
    route = _errand(problem).route()
    if answer == "wall":
        # Straight to the door round the corner that lies behind a wall; where neither does, into a wall beside the key and on from there.
        corners = [corner for corner in ((key[0], door[1]), (door[0], key[1])) if not {*straight_way(key, corner), *straight_way(corner, door)} <= opened]
        aside = corners[0] if corners else next(cell for cell in around(key) if cell not in opened)
        return [*route[: route.index(key) + 1], *(at for at in (aside, door) if at != key)]
    return route
