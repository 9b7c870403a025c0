from __future__ import annotations

import networkx as nx
import numpy as np

from ...acts import Act
from ...scene import Grid, Point, draw_look, rectangle
from ...scene.curves import distances
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from ..knowledge.floorplans import FloorPlan, doorways, parted
from .homes import BODY, PIECE, STEP, Box, furniture, person, steps_to, visit, walkable, way_down

HOME = Grid(24, 24, 40.0, (32.0, 32.0))
WALL, DOOR = 20.0, 3
"""How thick walls are, and how wide doorways, in cells."""
ROOMS, NARROWEST = 4, 7
"""Rooms of a home, and cells that each measures at least: of more rooms few would leave a way past their furniture."""
SHIRT, STONE = (214, 30, 140), (60, 64, 74)
FLOORS = {
    "light": ((236, 222, 196), (214, 226, 232), (226, 214, 226), (216, 230, 208), (240, 226, 214), (224, 224, 214)),
    "warm": ((232, 206, 168), (238, 222, 184), (222, 196, 172), (240, 212, 190), (226, 214, 180), (236, 200, 170)),
    "cool": ((200, 216, 228), (206, 224, 214), (214, 208, 230), (196, 222, 226), (218, 222, 236), (204, 212, 206)),
}
KINDS = {
    "kitchen": "cooks", "bathroom": "takes a bath", "bedroom": "sleeps at night", "living room": "lounges on a sofa", "dining room": "eats with guests",
    "study": "works at a desk",
}  # fmt: skip
PACE = 15.0
"""Canvas units a frame."""


class UnderstandSceneStructure(Task):
    """Walk to a room of a home that is told by its furniture.

    Shows: a home seen from above, its walls with doorways, and furniture of another kind in each room but the one in which a person in a pink shirt stands.
    Asks: the person walks to the room of a kind, or where something is done, through doorways and no other rooms than needed, and stops there; nobody walks
    through walls or furniture.
    Answer: each kind occurs once and doorways join the rooms as a tree, so that the rooms on the way are unique. Which way within a room, and where in the
    last one the person stops, is free.
    Checks: which rooms the person comes into, in order, and through which doorways; walls and furniture that are walked through; that the person stops in
    the room, clear of furniture; all else stays.
    Departures: a home has four rooms, furniture of a room is one group, and there is no garage.
    """

    split = "in_domain"
    archetype = "navigate"
    jump_cap = 0.3
    instances = "wall splits, doorways, kinds of rooms and places of furniture: over 10^8"
    parameters = {
        "doors": Parameter("doorways on the way", train=ints(2, 2), bench=ints(2, 3), harder="high"),
        "asked": Parameter("what the room is told by", train=choices("kind"), bench=choices("use"), harder="last"),
        "kind": Parameter("kind of the room", train=choices("kitchen", "bathroom", "bedroom", "living room"), bench=choices(*KINDS)),
        "floors": Parameter("tints of the floors", train=choices("light", "warm"), bench=choices("cool")),
    }
    wrong_answers = {
        "other room": WrongAnswer("walks rightly through doorways into another room and stays there", 0.4),
        "through walls": WrongAnswer("walks straight through walls to the right room", 0.4),
        "wrong first": WrongAnswer("visits a wrong room first, then the right one", 0.7),
    }

    def pose(self, rng, p):
        for _ in range(30):
            rooms = parted(rng, HOME.columns, HOME.rows, ROOMS, narrowest=0.42)
            if min(min(east - west, south - north) for west, north, east, south in rooms) < NARROWEST:
                continue
            doors = doorways(rng, _plan(rooms), range(ROOMS), ROOMS - 1, DOOR)
            if doors is None:
                continue
            problem = {"rooms": rooms, "doors": [list(door) for door in doors]}
            joins = _joins(problem)
            away = dict(nx.all_pairs_shortest_path_length(joins))
            ends = [(a, b) for a in joins for b in joins if away[a][b] == p.doors and joins.degree(a) + joins.degree(b) < 2 * ROOMS]
            if not ends:
                continue
            start, goal = ends[rng.randint(len(ends))]
            others = [kind for kind in KINDS if kind != p.kind]
            kinds = [others[i] for i in rng.permutation(len(others))[:ROOMS]]
            kinds[goal], kinds[start] = p.kind, ""
            pieces = [_piece(rng, problem, room) if kinds[room] else None for room in range(ROOMS)]
            if any(piece is None for room, piece in enumerate(pieces) if room != start):
                continue
            left, top, right, bottom = _boxes(problem)[start]
            at = [round(float(rng.uniform(low + 90, high - 90)), 1) for low, high in ((left, right), (top, bottom))]
            problem |= {"kinds": kinds, "pieces": pieces, "start": start, "goal": goal, "at": at, "asked": p.asked, "floors": p.floors}
            if _way(problem, goal) is not None:
                return problem | {"tints": rng.permutation(6)[:ROOMS].tolist(), "look": draw_look(rng, away_from=[SHIRT, STONE])}
        raise Redraw

    def prompt(self, problem):
        kind = problem["kinds"][problem["goal"]]
        room = f"the {kind}" if problem["asked"] == "kind" else f"the room where one {KINDS[kind]}"
        return Prompts(
            plain=(
                f"[Take|Lead] the person to {room}, through doorways and through no other rooms than needed, and let them stop there. "
                "[Nobody walks through walls or furniture.|Walls and furniture are in the way.] [Nothing else moves.|]",
                f"The person in pink wants to go to {room}. [Show the walk|Show how they walk]: only doorways lead on, and no room is entered that is not on "
                "the way. They stop inside, [clear of all furniture|beside the furniture].",
                f"[Which of these rooms is it|Where is it]? [Let the person walk|Make the person walk] to {room} by the doorways, past the furniture, "
                "with no detour through other rooms, and stand still in it. [All else stays.|]",
            ),
            guided=f"The furniture tells that it is {_where(problem)}. The person walks through {('two', 'three')[len(_rooms(problem)) - 3]} doorways to get "
            "there, around whatever stands in the way, and stops in it. Walls and furniture stay.",
        )

    def lay_out(self, problem, scene, look):
        tints = FLOORS[problem["floors"]]
        for number, (left, top, right, bottom) in enumerate(problem["rooms"]):
            size = ((right - left) * HOME.cell, (bottom - top) * HOME.cell)
            middle = (HOME.origin[0] + (left + right) / 2 * HOME.cell, HOME.origin[1] + (top + bottom) / 2 * HOME.cell)
            scene.add(f"floor {number}", rectangle(*size, fill=tints[problem["tints"][number]]), at=middle)
        outer = rectangle(HOME.width, HOME.height, stroke=STONE, border=WALL, at=(512, 512))
        scene.add("walls", outer, *_plan(problem["rooms"], problem["doors"]).inner_walls(HOME, WALL, STONE))
        for number, (kind, piece) in enumerate(zip(problem["kinds"], problem["pieces"], strict=True)):
            if kind:
                scene.add(f"furniture {number}", *furniture(kind), at=tuple(piece[:2]), angle=piece[2])
        scene.add("person", *person(SHIRT), at=tuple(problem["at"]))

    def answer(self, problem):
        return _walks(problem, _way(problem, problem["goal"]), others=(_way(problem, problem["goal"], corner=True),))

    def mistakes(self, problem):
        goal, right = problem["goal"], _rooms(problem)
        wrong = next((room for room in range(ROOMS) if room not in right), right[1])
        there = _way(problem, wrong)
        return {
            "other room": _walks(problem, there),
            "through walls": _walks(problem, [tuple(problem["at"]), _way(problem, goal)[-1]]),
            "wrong first": _walks(problem, [*there, *_way(problem, goal, at=there[-1])[1:]]),
        }


def _plan(rooms: list, doors: list | tuple = ()) -> FloorPlan:
    return FloorPlan.of(HOME.columns, HOME.rows, rooms, doors)


def _boxes(problem: dict) -> list[Box]:
    """The insides of the rooms."""
    (x, y), half = HOME.origin, WALL / 2
    rooms = np.array(problem["rooms"]) * HOME.cell + (x + half, y + half, x - half, y - half)
    return [tuple(room) for room in rooms.tolist()]


def _doors(problem: dict) -> list[tuple[int, int, Box]]:
    """Each doorway: the rooms that it joins, and its box through the wall."""
    plan, found = _plan(problem["rooms"], problem["doors"]), []
    for (a, b), border in plan.borders().items():
        for door in plan.doors:
            if border.holds(door):
                line, start, end = door.line * HOME.cell, door.start * HOME.cell, door.end * HOME.cell
                ends = np.array([(line - WALL / 2, start), (line + WALL / 2, end)])
                box = (ends if door.axis == "x" else ends[:, ::-1]) + HOME.origin
                found.append((a, b, tuple(box.ravel().tolist())))
    return found


def _joins(problem: dict) -> nx.Graph:
    """Which rooms a doorway joins."""
    return nx.Graph([(a, b) for a, b, _ in _doors(problem)])


def _rooms(problem: dict) -> list[int]:
    """The rooms on the way, both ends included."""
    return nx.shortest_path(_joins(problem), problem["start"], problem["goal"])


def _piece(rng, problem: dict, room: int) -> list[float] | None:
    """Where a room's furniture stands, against which wall (its angle): in a corner clear of doorways; None if there is no such corner."""
    left, top, right, bottom = _boxes(problem)[room]
    half = PIECE / 2 + 4
    corners = [(x, y, angle) for x in (left + half, right - half) for y, angle in ((top + half, 0.0), (bottom - half, 180.0))]
    doors = [box for a, b, box in _doors(problem) if room in (a, b)]
    for k in rng.permutation(4):
        x, y, angle = corners[k]
        block = (x - half, y - half, x + half, y + half)
        if all(_gap(block, box) > 2 * BODY + 6 for box in doors):
            return [round(x, 1), round(y, 1), angle]
    return None


def _gap(a: Box, b: Box) -> float:
    return float(np.hypot(max(a[0] - b[2], b[0] - a[2], 0.0), max(a[1] - b[3], b[1] - a[3], 0.0)))


def _blocks(problem: dict) -> list[Box]:
    """What the furniture takes up."""
    half = PIECE / 2
    return [(x - half, y - half, x + half, y + half) for x, y, _ in filter(None, problem["pieces"])]


def _way(problem: dict, goal: int, *, at: Point | None = None, corner: bool = False) -> list[Point] | None:
    """The corners of a way from where the person stands into a room: up to the place farthest from its walls and furniture, or nearest to a corner of it; None
    if there is none."""
    boxes, doors, blocks = _boxes(problem), [box for *_, box in _doors(problem)], _blocks(problem)
    free = walkable(boxes, doors, blocks, BODY + 10)
    left, top, right, bottom = boxes[goal]
    spots = np.argwhere(free)
    where = (spots[:, ::-1] + 0.5) * STEP
    inside = ((where > (left + BODY + 8, top + BODY + 8)) & (where < (right - BODY - 8, bottom - BODY - 8))).all(axis=1)
    if not inside.any():
        return None
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    off = np.hypot(*(where[inside] - middle).T)
    row, column = spots[inside][off.argmax() if corner else off.argmin()]
    target = np.zeros_like(free)
    target[row, column] = True
    start = tuple(problem["at"]) if at is None else at
    return way_down(steps_to(free, target), free, start, ((column + 0.5) * STEP, (row + 0.5) * STEP))


def _walks(problem: dict, way: list[Point], others: tuple = ()) -> Act:
    """The person walks a way."""
    return visit(
        "person", tuple(way), tuple(_boxes(problem)), tuple(_doors(problem)), tuple(_blocks(problem)), tuple(_rooms(problem)),
        frames=float(distances(way)[-1]) / PACE, others=tuple(tuple(other) for other in others if other),
    )  # fmt: skip


def _where(problem: dict) -> str:
    """Where the room lies, in words."""
    left, top, right, bottom = problem["rooms"][problem["goal"]]
    across, down = (left + right) / 2 / HOME.columns, (top + bottom) / 2 / HOME.rows
    vertical = "upper " if down < 0.4 else "lower " if down > 0.6 else ""
    return f"the room at the {vertical}{'left' if across < 0.4 else 'right' if across > 0.6 else 'middle'}"
