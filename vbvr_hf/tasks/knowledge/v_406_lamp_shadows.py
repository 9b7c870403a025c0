from __future__ import annotations

from ...acts import alter
from ...scene import Circle, Line, Point, Polygon, draw_look, follow, rectangle, reshape
from ...scene.palette import SHIFTED, VIVID, shade
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints

LAMP = (255, 214, 50)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "green", "blue", "purple", "teal", "magenta", "brown", "coral")}
GROUND, LANE, BAR, POST = 680.0, 92.0, 48.0, 34.0
"""The ground, and how far lanes lie apart, how high bars and how broad posts are."""
RADIUS, EDGE = 44.0, 30.0
FRAMES = 56


class LampShadows(Task):
    """Slide a lamp along its rail, and let the shadows of posts follow.

    Shows: from the side, a glowing lamp on a level rail with a hollow circle, posts of different heights on the ground; below it a lane for each post, in
    which a bar shows where its shadow lies on the ground.
    Asks: slide the lamp to the circle, each shadow following in its lane as straight rays of light have it.
    Answer: one motion only: from a lamp at height H, a post of height h throws a shadow of length d h / (H - h) away from the lamp at distance d (light
    goes straight: similar triangles).
    Checks: that every frame shows lamp and shadows as they belong together, through all places between, up to the end; all else is kept. Pace is free.
    Departures: lamp, posts and bars are larger than life, so that they are read in small clips.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.3
    instances = "continuous places and heights: above 10^6"
    parameters = {
        "posts": Parameter("posts", train=ints(2, 3), harder="high"),
        "lamp": Parameter("height of the lamp above the ground", train=floats(430, 560)),
        "travel": Parameter("canvas units that the lamp goes", train=floats(300, 600), harder="high"),
    }
    wrong_answers = {
        "still": WrongAnswer("the lamp moves, shadows stay", 0.38),
        "towards": WrongAnswer("shadows fall towards the lamp", 0.25),
        "equal": WrongAnswer("all shadows become as long as the longest", 0.5),
    }

    def pose(self, rng, p):
        for _ in range(200):
            start = float(rng.uniform(90, 934))
            goal = start + p.travel * (1 if rng.randint(2) else -1)
            heights = rng.uniform(110, 250, p.posts)
            posts = rng.uniform(150, 874, p.posts)
            if not 90 <= goal <= 934 or _closest(heights) < 36 or _closest(posts) < 110:
                continue
            problem = {"from": round(start, 1), "to": round(goal, 1), "lamp": round(p.lamp, 1)}
            problem["posts"] = [[round(float(x), 1), round(float(h), 1)] for x, h in zip(posts, heights, strict=True)]
            ends = [[_end(problem, number, lamp) for lamp in (start, goal)] for number in range(p.posts)]
            changed = sum(abs(a - b) > 110 for a, b in ends)
            long = [abs(b - x) for (_, b), (x, _) in zip(ends, problem["posts"], strict=True)]
            if changed >= 2 and max(long) - min(long) > 120 and all(EDGE < end < 1024 - EDGE for pair in ends for end in pair):
                break
        else:
            raise Redraw
        colors = rng.permutation(list(COLORS))[: p.posts].tolist()
        look = draw_look(rng, away_from=[LAMP, *(COLORS[name] for name in colors), *(_dark(name) for name in colors)], places=("wall", "sheet", "board"))
        return problem | {"colors": colors, "look": look}

    def prompt(self, problem):
        end = "[Posts stay.|Nothing else moves.|The posts do not move.]"
        return Prompts(
            plain=(
                f"[Slide|Move] the lamp along its rail to the [hollow|empty] circle. Each bar shows a post's shadow and follows as the light has it. {end}",
                "How do the shadows [change|move] when the lamp goes to the circle? Show it: every bar stays in its lane and [obeys|follows] straight rays. "
                f"{end}",
                "The lamp [travels|glides] to the circle on the rail; [meanwhile|all the while] each post's shadow bar in the lanes below must be where "
                f"straight light throws it. {end}",
            ),
            guided=f"The lamp goes straight to the {'right' if problem['to'] > problem['from'] else 'left'} up to the circle. Meanwhile each bar reaches from "
            "its post's foot to where the ray from the lamp over the post's top meets the ground. Bars grow as the lamp goes away from their posts, shrink as "
            "it comes near, and change sides as it passes. Posts stay.",
        )

    def lay_out(self, problem, scene, look):
        y = GROUND - problem["lamp"]
        scene.add("rail", Line(points=((40, y), (984, y)), stroke=look.line(0.55), width=10))
        scene.add("goal", Circle(radius=RADIUS, stroke=look.ink, width=9), at=(problem["to"], y))
        scene.add("ground", Line(points=((0, GROUND), (1024, GROUND)), stroke=look.ink, width=12))
        for number, ((x, height), name) in enumerate(zip(problem["posts"], problem["colors"], strict=True)):
            scene.add(f"lane {number}", *look.panel(20, _lane(number) - 34, 1004, _lane(number) + 34, raised=False))
            scene.add(f"foot {number}", Line(points=((x, GROUND), (x, _lane(number))), stroke=look.line(0.3), width=6))
            scene.add(f"post {number}", *look.figure(rectangle(POST, height, fill=COLORS[name]), shadow=False), at=(x, GROUND - height / 2))
        for number in range(len(problem["posts"])):
            scene.add(f"bar {number}", _bar(problem, number, _end(problem, number, problem["from"])))
        scene.add("lamp", Circle(radius=RADIUS - 8, fill=LAMP, stroke=(120, 90, 20), width=7), at=(problem["from"], y))

    def answer(self, problem):
        return _slid(problem, lambda number, x: _end(problem, number, x))

    def mistakes(self, problem):
        posts = problem["posts"]
        far = max(abs(_end(problem, number, problem["to"]) - x) for number, (x, _) in enumerate(posts))

        def equal(number: int, x: float) -> float:
            done = (x - problem["from"]) / (problem["to"] - problem["from"])
            first, foot = _end(problem, number, problem["from"]), posts[number][0]
            return first + (foot + (far if problem["to"] < foot else -far) - first) * done

        return {
            "still": alter((_lamp(problem),), frames=FRAMES),
            "towards": _slid(problem, lambda number, x: 2 * posts[number][0] - _end(problem, number, x)),
            "equal": _slid(problem, equal),
        }


def _closest(values) -> float:
    ordered = sorted(values)
    return min(b - a for a, b in zip(ordered, ordered[1:], strict=False))


def _dark(name: str):
    return shade(COLORS[name], -0.35)


def _lane(number: int) -> float:
    return GROUND + 66 + LANE * number


def _end(problem: dict, number: int, lamp: float) -> float:
    """Where a post's shadow ends on the ground while the lamp hangs over a place."""
    x, height = problem["posts"][number]
    return x + (x - lamp) * height / (problem["lamp"] - height)


def _bar(problem: dict, number: int, end: float) -> Polygon:
    """What shows a shadow in its lane."""
    x, y = problem["posts"][number][0], _lane(number)
    left, right = min(x, end) - 4, max(x, end) + 4
    corners: tuple[Point, ...] = ((left, y - BAR / 2), (right, y - BAR / 2), (right, y + BAR / 2), (left, y + BAR / 2))
    return Polygon(points=corners, fill=_dark(problem["colors"][number]))


def _lamp(problem: dict):
    y = GROUND - problem["lamp"]
    return follow("lamp", lambda u: (problem["from"] + (problem["to"] - problem["from"]) * u, y))


def _slid(problem: dict, end) -> alter:
    """The lamp slides to the circle, and shadows end where `end` has them, by their number and the lamp's place."""
    place = _lamp(problem)
    bars = (reshape(f"bar {i}", lambda u, i=i: (_bar(problem, i, end(i, place.path(u)[0])),)) for i in range(len(problem["posts"])))
    return alter((place, *bars), frames=FRAMES, posed=0.6, says=(("lamp",), ("shadow",)))
