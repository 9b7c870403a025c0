from __future__ import annotations

from functools import lru_cache
from itertools import product

import networkx as nx

from ...acts import go, moves, together
from ...scene import Look, Point, Shape, draw_look, rounded
from ...scene.palette import INK, SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {**VIVID, **{name: SHIFTED[name] for name in ("teal", "navy", "sky blue", "lime")}}
STANDS = ((244.0, 930.0), (512.0, 524.0), (780.0, 930.0))
"""The middle of the upper side of each stand: the left, the middle, and the right one."""
WIDEST, NARROWEST, PITCH = 260.0, 120.0, 86.0
"""The greatest and the least width of discs, and how tall they are."""
PICTURE, SMALL = (806.0, 232.0), 0.36
"""The middle of the goal's picture, and how much smaller it is."""

State = tuple[int, ...]
"""The stand of each disc, from the widest on."""


class TowerOfHanoi(Task):
    """Bring the discs of three towers into the arrangement of a picture in the fewest moves.

    Shows: three stands, the middle one high up, on which discs of different widths and colours lie, seen from the side, narrower ones on wider ones; at the
    top right a small framed picture of how they should lie.
    Asks: bring the discs into that arrangement in the least number of moves, which is stated: only a top disc moves, one at a time, straight onto another
    tower, and never onto a narrower one.
    Answer: any shortest series of moves, by breadth-first search over all states.
    Checks: the states that the discs come to, that each move is allowed, straight, and on a shortest series; that stands and picture stay.
    Departures: there are no pegs, and the middle stand is higher than the others, so that a disc glides straight from tower to tower and is never where
    another one could lie.
    """

    split = "train"
    archetype = "puzzle"
    jump_cap = 0.22
    instances = "over 2,000 pairs of states 3 to 8 moves apart x thousands of ordered colours: over 10^6"
    parameters = {
        "discs": Parameter("discs", train=ints(3, 4), harder="high"),
        "moves": Parameter("fewest moves; with three discs seven at most", train=ints(3, 8), harder="high"),
        "goal": Parameter("whether the goal is a full tower or any arrangement", train=choices("tower", "any", "any")),
    }
    wrong_answers = {
        "all at once": WrongAnswer("all discs go to their places at once", 0.25),
        "widest first": WrongAnswer("each disc goes straight to its place, widest first, from under others and onto narrower ones", 0.5),
        "detour": WrongAnswer("legal, but two moves too many", 0.7),
    }

    def pose(self, rng, p):
        far = min(p.moves, 7) if p.discs == 3 else p.moves
        goal = (int(rng.randint(3)),) * p.discs if p.goal == "tower" else tuple(rng.randint(3, size=p.discs).tolist())
        starts = [state for state, left in _left(goal).items() if left == far and sum(map(int.__eq__, state, goal)) <= p.discs / 2]
        if not starts:
            raise Redraw
        colors = pick(rng, COLORS, p.discs, least=40)
        start = sorted(starts)[rng.randint(len(starts))]
        return {"start": start, "goal": goal, "colors": colors, "look": draw_look(rng, away_from=[COLORS[name] for name in colors])}

    def prompt(self, problem):
        start, goal, names = tuple(problem["start"]), tuple(problem["goal"]), ("left", "middle", "right")
        count = _left(goal)[start]
        steps = [f"The {problem['colors'][disc]} disc goes to the {names[stand]} stand." for disc, stand in _route(start, goal)]
        return Prompts(
            plain=(
                f"Bring the discs into the arrangement of the small picture in {count} moves[, the fewest|, which is the least]. Only a top disc moves, one at "
                "a time, straight onto another stand's tower and never onto a narrower disc.",
                f"[How|In which way] can these towers come to look as they do in the [frame|little picture] with just {count} moves? Each takes a single top "
                "disc in a straight glide to another stand, where no narrower disc may lie below it.",
                f"Solve this Tower of Hanoi in the least number of moves, {count}: [the framed picture is the goal|end as in the frame]. Top discs only, one "
                "after another and in a straight line, wider ones never upon narrower ones.",
            ),
            guided=f"One at a time, {count} top discs glide straight from tower to tower. {' '.join(steps)} Stands and picture stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        x, y = PICTURE
        scene.add("frame", *look.panel(x - 170, y - 178, x + 170, y + 178, corner=20))
        scene.add("props", *look.props((60, 60, 340, 480)))
        for number, (left, top) in enumerate(STANDS):
            scene.add(f"stand {number}", rounded(WIDEST + 12, 26, 8, fill=look.line(0.7)), at=(left, top + 13))
            scene.add(f"small stand {number}", rounded(SMALL * (WIDEST + 12), 12, 4, fill=look.line(0.7)), at=_pictured((left, top + 16)))
        lying = (_places(tuple(problem["start"])), _places(tuple(problem["goal"])))
        for disc, (start, goal) in enumerate(zip(*lying, strict=True)):
            scene.add(f"small disc {disc}", *_drawn(problem, look, disc, SMALL), at=_pictured(_place(problem, goal)))
            scene.add(f"disc {disc}", *_drawn(problem, look, disc, 1.0), at=_place(problem, start))

    def answer(self, problem):
        return _moved(problem, _route(tuple(problem["start"]), tuple(problem["goal"])))

    def mistakes(self, problem):
        start, goal = tuple(problem["start"]), tuple(problem["goal"])
        away = [(disc, stand) for disc, stand in enumerate(goal) if stand != start[disc]]
        right = _route(start, goal)
        disc, stand = next(move for move in (_move(start, after) for after in _graph(len(start))[start]) if move != right[0])
        ends = _places(goal)
        return {
            "all at once": together(*(go(f"disc {one}", _place(problem, ends[one]), frames=24) for one, _ in away)),
            "widest first": _moved(problem, away),
            "detour": _moved(problem, [(disc, stand), (disc, start[disc]), *right]),
        }


def _moved(problem: dict, route: list[tuple[int, int]]) -> moves:
    """Discs move, each given with the stand where it goes."""
    state, count = tuple(problem["start"]), len(problem["start"])
    first, graph = _places(state), _graph(len(state))
    state_of = {_places(one): one for one in graph}
    places = tuple(_place(problem, place) for place in range(3 * count))
    steps = []
    for disc, stand in route:
        # A disc that may not go there lies on top all the same.
        on_stand = sum(one == stand for other, one in enumerate(state) if other != disc)
        state = (*state[:disc], stand, *state[disc + 1 :])
        steps.append((disc, count * stand + on_stand))
    left = {_places(one): far for one, far in _left(tuple(problem["goal"])).items()}
    return moves(
        tuple(f"disc {disc}" for disc in range(count)), places, first,
        lambda lying: [_places(after) for after in graph[state_of[lying]]] if lying in state_of else [], left.get, tuple(steps),
        frames=15, rest=4, stride=5.6, off=0.3,
    )  # fmt: skip


def _places(state: State) -> tuple[int, ...]:
    """Where each disc lies: a number for each level of each stand, from the lowest level of the left one on."""
    return tuple(len(state) * stand + state[:disc].count(stand) for disc, stand in enumerate(state))


def _place(problem: dict, place: int) -> Point:
    """The middle of a disc that lies in a place."""
    stand, level = divmod(place, len(problem["start"]))
    return STANDS[stand][0], STANDS[stand][1] - PITCH * (level + 0.5)


def _pictured(at: Point) -> Point:
    """A place as it is seen in the goal's picture."""
    return PICTURE[0] + SMALL * (at[0] - 512), PICTURE[1] + SMALL * (at[1] - 552)


def _drawn(problem: dict, look: Look, disc: int, scale: float) -> tuple[Shape, ...]:
    width = WIDEST - (WIDEST - NARROWEST) * disc / (len(problem["start"]) - 1)
    body = rounded(scale * width, scale * PITCH, scale * 30, fill=COLORS[problem["colors"][disc]], stroke=INK, border=8.0)
    return look.figure(body, shadow=False)


@lru_cache(maxsize=4)
def _graph(discs: int) -> nx.Graph:
    """States that a move joins: a top disc goes to a stand where no narrower one lies."""
    graph = nx.Graph()
    for state in product(range(3), repeat=discs):
        for disc, stand in product(range(discs), range(3)):
            if stand not in state[disc:] and state[disc] not in state[disc + 1 :]:
                graph.add_edge(state, (*state[:disc], stand, *state[disc + 1 :]))
    return graph


@lru_cache(maxsize=256)
def _left(goal: State) -> dict[State, int]:
    """How many moves each state is away from a goal."""
    return dict(nx.single_source_shortest_path_length(_graph(len(goal)), goal))


def _route(start: State, goal: State) -> list[tuple[int, int]]:
    """The moves of a shortest series, each as a disc and the stand where it goes."""
    way = nx.shortest_path(_graph(len(start)), start, goal)
    return [_move(a, b) for a, b in zip(way, way[1:], strict=False)]


def _move(before: State, after: State) -> tuple[int, int]:
    return next((disc, b) for disc, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
