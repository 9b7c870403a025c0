from __future__ import annotations

import numpy as np

from ...acts import Act, allow, at_once, fade_out, obey, shape_into, together
from ...scene import FPS, Circle, Line, Point, Polygon, Text, arrowhead, draw_look, look_of, rectangle
from ...scene.curves import by_share, distances, places_along
from ...scene.optics import heading
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

WALL, RADIUS, ARROW = 18, 30, 120
LEFT, RIGHT, TOP, BOTTOM = 40.0, 984.0, 40.0, 800.0
"""Where the box may lie; below it stand the printed values and the timer."""
BAR = (560.0, 930.0, 820.0, 56.0)
"""Middle, width and height of the timer."""
CORNER, NEAR = 40.0, 34.0
"""Canvas units that the ball keeps off corners as it bounces, and off walls where it stops."""
APART = 460.0
"""Canvas units from where it starts to where it stops."""
BALLS = {
    "red": (222, 40, 40), "blue": (36, 92, 224), "green": (30, 146, 66), "violet": (128, 60, 206), "magenta": (212, 30, 146), "teal": (0, 138, 140),
    "brown": (136, 80, 36), "navy": (30, 42, 124), "orange": (240, 124, 20), "rose": (236, 70, 124), "plum": (124, 30, 110), "azure": (40, 150, 236),
}  # fmt: skip
NAMES = list(BALLS)


class BallBouncesGivenTime(Task):
    """Let a ball bounce about a box for a given time at a given speed.

    Shows: a box of grid squares with dark walls, a ball with an arrow; below it the printed speed in squares per second, the time, and an empty timer with
    a tick for each second.
    Asks: the ball moves along the arrow at that constant speed for exactly that time, bounces off the walls with equal angles and no loss, and stops there;
    meanwhile the timer fills steadily.
    Answer: unique: each coordinate is reflected, the ball's middle turning one radius from the wall. It bounces well off corners and stops well off walls.
    Checks: how much of the time the ball is where the law has it, at the time scale that fits best; where it stops; that the timer fills along with it and
    is full; all else is kept.
    Departures: any steady time scale is right; the truth runs in real time at sixteen frames a second. The arrow, which only tells how the ball starts,
    fades in the truth and may stay. Squares are larger and fewer, so that speeds are lower.
    """

    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.1
    instances = "start, heading (half degrees), speed and time: above 10^6"
    parameters = {
        "seconds": Parameter("how long it moves", train=ints(2, 4), bench=ints(5, 6), harder="high"),
        "speed": Parameter("squares per second", train=ints(4, 6), bench=ints(5, 7), harder="high"),
        "columns": Parameter("squares across", train=ints(9, 11), bench=ints(7, 12)),
        "rows": Parameter("squares down", train=ints(7, 8), bench=ints(6, 9)),
        "heading": Parameter("degrees from the horizontal at which it starts", train=floats(20, 70), bench=floats(14, 76)),
        "palette": Parameter("colour of the ball", train=choices(*NAMES[:8]), bench=choices(*NAMES[8:])),
    }
    wrong_answers = {
        "early": WrongAnswer("stops one bounce early, the timer not full", 0.7),
        "angle": WrongAnswer("leaves the first wall at a wrong angle", 0.45),
        "no timer": WrongAnswer("the right motion, and the timer stays empty", 0.75),
    }

    def pose(self, rng, p):
        cell = min((RIGHT - LEFT - WALL) / p.columns, (BOTTOM - TOP - WALL) / p.rows)
        for _ in range(40):
            problem = {
                "columns": p.columns, "rows": p.rows, "seconds": p.seconds, "speed": p.speed, "color": p.palette,
                "start": [round(float(rng.uniform(1.2, side - 1.2)) * cell, 1) for side in (p.columns, p.rows)],
                "heading": round((float(p.heading) + 180 * rng.randint(2)) * (1 if rng.randint(2) else -1) * 2) / 2,
            }  # fmt: skip
            corners = np.array(_corners(problem)) - _inside(problem)[:2]
            width, height = p.columns * cell, p.rows * cell
            turns = corners[1:-1]
            off_corner = np.minimum(turns, (width, height) - turns).max(axis=1, initial=0) if len(turns) else np.array([])
            end = min(*corners[-1], *((width, height) - corners[-1]))
            legs, apart = np.diff(distances(corners)), float(np.hypot(*(corners[-1] - corners[0])))
            clear = (off_corner > RADIUS + CORNER).all() and end > RADIUS + NEAR and apart > APART
            if clear and len(turns) and legs[-1] > 90 and legs[0] > ARROW + 70:
                color = BALLS[p.palette]
                look = draw_look(rng, away_from=[color], places=("wall", "sheet", "board", "table"), inked=True)
                if delta_e(color, look["base"]) > 40:
                    return problem | {"look": look}
        raise Redraw

    def prompt(self, problem):
        seconds, speed = problem["seconds"], problem["speed"]
        ends = "[The arrow may fade, nothing else changes.|Nothing else changes, but the arrow may fade.]"
        return Prompts(
            plain=(
                f"[Move|Send] the ball along its arrow at {speed} squares per second for {seconds} seconds, then stop it. It bounces off the walls at equal "
                f"angles and without loss; at the same time the timer fills steadily. {ends}",
                f"Where is the ball after {seconds} seconds? It goes as the arrow points, evenly at {speed} squares per second, and every wall mirrors its "
                f"way. Show its motion [together with the timer|and, at the same time, the timer], which fills steadily, up to its rest. {ends}",
                f"For {seconds} seconds the ball [travels|rolls] at a constant {speed} squares a second, without gravity, and rebounds from walls like light "
                f"from mirrors. It starts along the arrow; the timer fills evenly, simultaneously. {ends}",
            ),
            guided=f"The ball starts along the arrow and goes {seconds * speed} squares in all, as fast all the way. At each of its "
            f"{len(_corners(problem)) - 2} bounces the angle out equals the angle in. At the same time the timer fills from left to right, one tick "
            f"a second. When it is full, the ball stops where it is. {ends}",
        )

    def lay_out(self, problem, scene, look):
        left, top, cell = _inside(problem)
        columns, rows = problem["columns"], problem["rows"]
        width, height = columns * cell, rows * cell
        middle = (left + width / 2, top + height / 2)
        lines = [((left + k * cell, top), (left + k * cell, top + height)) for k in range(1, columns)]
        lines += [((left, top + k * cell), (left + width, top + k * cell)) for k in range(1, rows)]
        scene.add("floor", rectangle(width, height, fill=look.base), at=middle)
        scene.add("grid", *(Line(points=ends, stroke=look.line(0.28), width=4) for ends in lines))
        scene.add("walls", rectangle(width + WALL, height + WALL, stroke=look.line(0.85), border=WALL), at=middle)
        scene.add("speed", Text(text=f"{problem['speed']} squares/s", size=58, fill=look.ink), at=(300, 852))
        scene.add("time", Text(text=f"{problem['seconds']} s", size=58, fill=look.ink), at=(800, 852))
        x, y, long, high = BAR
        ticks = (x - long / 2 + long * k / problem["seconds"] for k in range(1, problem["seconds"]))
        scene.add("timer", rectangle(long, high, fill=look.tone(-7), stroke=look.ink, border=8), at=(x, y))
        scene.add("filling", _filling(problem, 0.0))
        scene.add("ticks", *(Line(points=((at, y + 10), (at, y + high / 2)), stroke=look.ink, width=8) for at in ticks))
        start, way = np.add((left, top), problem["start"]), heading(problem["heading"])
        tail, neck, tip = (tuple((start + way * far).tolist()) for far in (RADIUS + 6, RADIUS + ARROW - 18, RADIUS + 6 + ARROW))
        scene.add("arrow", Line(points=(tail, neck), stroke=look.ink, width=11), arrowhead(tip, way, 44, fill=look.ink))
        scene.add("ball", Circle(radius=RADIUS, fill=BALLS[problem["color"]]), at=tuple(start.tolist()))

    def answer(self, problem):
        return _bounces(problem, _corners(problem))

    def mistakes(self, problem):
        corners = _corners(problem)
        goes = distances(corners)
        early = [*corners[:-2], places_along(corners, np.array([goes[-2] - 40]))[0].tolist()]
        share = float(distances(early)[-1] / goes[-1])
        bent = heading(problem["heading"] + (25 if abs(problem["heading"]) % 90 < 45 else -25)) * problem["speed"] * _inside(problem)[2]
        first = goes[1] / goes[-1]
        astray = _reflected(problem, np.array(corners[1]), _mirrored(problem, corners, bent), problem["seconds"] * (1 - first))
        return {
            "early": _bounces(problem, early, share),
            "angle": _bounces(problem, [corners[0], *astray]),
            "no timer": together(allow(fade_out("arrow")), _motion(problem, corners)),
        }


def _inside(problem: dict) -> tuple[float, float, float]:
    """Left and top of the box's inside, and the side of a square."""
    columns, rows = problem["columns"], problem["rows"]
    cell = min((RIGHT - LEFT - WALL) / columns, (BOTTOM - TOP - WALL) / rows)
    return ((LEFT + RIGHT - columns * cell) / 2, (TOP + BOTTOM - rows * cell) / 2, cell)


def _corners(problem: dict) -> list[Point]:
    """The corners of the ball's way, from its start over its bounces to where it stops."""
    left, top, cell = _inside(problem)
    velocity = heading(problem["heading"]) * problem["speed"] * cell
    return _reflected(problem, np.add((left, top), problem["start"]), velocity, problem["seconds"])


def _reflected(problem: dict, at: np.ndarray, velocity: np.ndarray, seconds: float) -> list[Point]:
    """The corners of a way from a place, with a velocity (canvas units a second), whose coordinates are reflected one radius from the walls."""
    left, top, cell = _inside(problem)
    low = (left + RADIUS, top + RADIUS)
    high = (left + problem["columns"] * cell - RADIUS, top + problem["rows"] * cell - RADIUS)
    (x, y), (u, v) = map(float, at), map(float, velocity)
    found = [(x, y)]
    while seconds > 1e-9:
        across, down = ((high[0] if u > 0 else low[0]) - x) / u, ((high[1] if v > 0 else low[1]) - y) / v
        step = min(across, down, seconds)
        x, y, seconds = x + u * step, y + v * step, seconds - step
        found.append((x, y))
        u, v = (-u, v) if across < down else (u, -v)
    return found


def _mirrored(problem: dict, corners: list[Point], velocity: np.ndarray) -> np.ndarray:
    """A velocity with the signs that it has after the first bounce."""
    return np.abs(velocity) * np.sign(np.subtract(corners[2], corners[1]))


def _bounces(problem: dict, corners: list[Point], share: float = 1.0) -> Act:
    """The ball goes over corners at constant speed, and the timer fills up to a share meanwhile."""
    frames = share * problem["seconds"] * FPS
    timer = shape_into("filling", lambda u: (_filling(problem, u * share),), frames=frames, eased=False)
    return together(allow(fade_out("arrow")), at_once(_motion(problem, corners, share), timer))


def _motion(problem: dict, corners: list[Point], share: float = 1.0) -> obey:
    goes = distances(corners)
    legs = tuple((goes[1:] / goes[-1]).tolist())
    frames = share * problem["seconds"] * FPS
    return obey("ball", by_share(corners), frames, legs)


def _filling(problem: dict, share: float) -> Polygon:
    """What fills the timer up to a share of it."""
    x, y, long, high = BAR
    left, right = x - long / 2 + 4, x - long / 2 + 4 + max(0.5, share * (long - 8))
    above, below = y - high / 2 + 4, y + high / 2 - 4
    return Polygon(points=((left, above), (right, above), (right, below), (left, below)), fill=look_of(problem["look"]).line(0.6))
