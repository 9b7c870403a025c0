from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import SIZE, Circle, Line, Point, Polygon, Scene, Shape, Text, fade, move, points, rectangle, rounded
from ...scene.exchanges import go_round, half_ellipse, places_taken
from ...scene.layout import row
from ...scene.palette import GREY, GROUNDS, INK, SHIFTED, VIVID, WHITE, pick, shade
from ...scoring import NONE, Row, alike, blobs, dilate, exchanges, share, tolerance, track_many
from ...scoring.exchanges import carried_out
from ...scoring.rules import nothing
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

ROW_Y = 600.0
TABLE = (200, 188, 172)
CARD_Y = 130.0
CARD_STEP = 134.0
FARTHEST = 3
"""No card asks for cups more than this many places apart: the way round would be too long for its frames."""


class CupShuffle(Task):
    """Follow a hidden ball through a list of exchanges of cups.

    Shows: a row of equal cups on a table, one lifted with a ball beneath it; above, numbered cards, each with the row as dots, two of them joined.
    Asks: lower the cup, carry out the exchanges card by card, then lift the one cup that hides the ball and show the ball beneath it.
    Answer: unique. The cards name places, so they send the ball to one place; it is never the place where it began.
    Which of two cups passes above the other is free.
    Checks: the exchanges seen, in order, each by gliding; the ball and the lifted cup at the end; that the ball stays hidden and the cards stay put.
    Departures: steps up to 12 % of the frame's width count as gliding, and a card joins cups at most 3 places apart: the longest right way round then
    comes to almost 9 % a frame. Exchanges beyond the cards cost.
    """

    id = "V-303"
    slug = "cup_shuffle"
    name = "Cup Shuffle"
    pillar = "transformation"
    split = "train"
    archetype = "track"
    jump_cap = 0.2
    instances = "over 10^5 for 3 cups: lists and starts times colours, grounds and cup sizes"
    parameters = {
        "cups": Parameter("cups in the row", train=ints(3, 3), bench=ints(4, 5)),
        "exchanges": Parameter("cards", train=ints(3, 5), bench=ints(5, 7)),
        "repeats": Parameter("whether one pair may be exchanged twice in a row", train=choices(False), bench=choices(True)),
        "palette": Parameter("colours of cups and ball", train=choices("vivid"), bench=choices("shifted")),
        "cup_width": Parameter("canvas units", train=ints(130, 170), bench=ints(100, 140)),
        "ground": Parameter("the wall behind the table", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "wrong_lift": WrongAnswer("all exchanges right, wrong cup lifted", 0.6),
        "no_exchange": WrongAnswer("right cup lifted without any exchange", 0.32),
        "idle_ball": WrongAnswer("the cup with the ball never takes part in exchanges", 0.42),
    }

    def pose(self, rng, p):
        pairs = [(a, b) for a in range(p.cups) for b in range(a + 1, min(p.cups, a + FARTHEST + 1))]
        start = int(rng.randint(p.cups))
        for _ in range(200):
            swaps = [pairs[rng.randint(len(pairs))] for _ in range(p.exchanges)]
            repeated = any(a == b for a, b in pairwise(swaps))
            path = places_taken(start, swaps)
            if path[-1] != start and sum(a != b for a, b in pairwise(path)) >= 2 and swaps[0] != swaps[-1] and (p.repeats or not repeated):
                break
        else:
            raise Redraw
        colours = VIVID if p.palette == "vivid" else SHIFTED
        cup, ball = pick(rng, colours, 2, away_from=[TABLE, GROUNDS[p.ground], INK], least=30)
        return {
            "cups": p.cups, "start": start, "swaps": swaps, "cup": colours[cup], "ball": colours[ball], "cup_name": cup, "ball_name": ball,
            "width": p.cup_width, "ground": p.ground,
        }  # fmt: skip

    def prompt(self, problem):
        rules = "The ball stays hidden from when its cup is lowered until the end; cups keep their looks, and the cards do not change."
        cup, ball = problem["cup_name"], problem["ball_name"]
        return Prompts(
            plain=(
                f"Lower the lifted {cup} cup over the {ball} ball, carry out the exchanges shown on the numbered cards in order, each time gliding only the "
                f"two cups then standing at the joined places past each other, and finally lift the one cup that hides the ball. {rules}",
                f"Each card joins two places of the row: the cups then standing there change places, one card after the other, from left to right. First the "
                f"raised {cup} cup comes down over the {ball} ball; at the end only the cup with the ball is raised and shows it. {rules}",
                f"Play the shell game: cover the {ball} ball with its cup, do the card exchanges from left to right one by one, then raise just the cup with "
                f"the ball under it. {rules}",
            ),
            guided=f"The lifted {cup} cup comes down over the {ball} ball. "
            + " ".join(f"Then the cups at places {a + 1} and {b + 1} glide past each other and change places." for a, b in problem["swaps"])
            + f" Last, the cup at place {places_taken(problem['start'], problem['swaps'])[-1] + 1} from the left rises, with the {ball} ball below it. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        cups, start = _Cups(problem), problem["start"]
        cup, ball = tuple(problem["cup"]), tuple(problem["ball"])
        scene = Scene(GROUNDS[problem["ground"]])
        floor = ROW_Y + cups.height / 2
        # Far wider than the stage: a wide frame shows more of the table.
        scene.add("table", rectangle(8 * SIZE, SIZE, fill=TABLE, stroke=shade(TABLE, -0.3), border=6), at=(SIZE / 2, floor + SIZE / 2))
        for index, (pair, at) in enumerate(zip(problem["swaps"], _card_places(problem), strict=True)):
            scene.add(f"card {index}", *_card(index, pair, problem["cups"]), at=at)
        path = places_taken(start, problem["swaps"])
        goal = start if answer == "idle_ball" else path[-1]
        for name, place, opacity in (("ball", start, 1), ("ball found", goal, 0)):
            shape = Circle(radius=cups.ball, fill=ball, stroke=shade(ball, -0.35), width=5)
            scene.add(name, shape, at=(cups.places[place][0], floor - cups.ball), opacity=opacity)
        top, bottom, half = 0.34 * cups.width, 0.5 * cups.width, cups.height / 2
        for index, (x, y) in enumerate(cups.places):
            body = Polygon(points=((-top, -half), (top, -half), (bottom, half), (-bottom, half)), fill=cup, stroke=shade(cup, -0.4), width=6)
            scene.add(f"cup {index}", body, at=(x, y - cups.lift * (index == start)))

        scene.wait(6)
        scene.play(move(f"cup {start}", cups.places[start]), frames=8)
        scene.play(fade("ball", 0), frames=0)
        scene.wait(2)
        order = list(range(problem["cups"]))
        frames = 10 if len(problem["swaps"]) == 7 else 11
        swaps = [] if answer == "no_exchange" else problem["swaps"]
        if answer == "idle_ball":
            swaps = [pair for pair, (before, after) in zip(swaps, pairwise(path), strict=True) if before == after]
        for a, b in swaps:
            one, other, bow = cups.places[a], cups.places[b], cups.bow(b - a)
            scene.play(go_round(f"cup {order[a]}", one, other, bow), go_round(f"cup {order[b]}", other, one, bow), frames=frames)
            order[a], order[b] = order[b], order[a]
            scene.wait(1)
        scene.wait(1)
        if answer == "wrong_lift":
            goal = (goal + 1) % problem["cups"]
        else:
            scene.play(fade("ball found", 1), frames=0)
        scene.play(move(f"cup {order[goal]}", (cups.places[goal][0], ROW_Y - cups.lift)), frames=10)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        cups, start = _Cups(problem), problem["start"]
        places, lift = np.array(cups.places), cups.lift
        goal, wanted = places_taken(start, problem["swaps"])[-1], [tuple(pair) for pair in problem["swaps"]]
        cup, ball = tuple(problem["cup"]), tuple(problem["ball"])
        palette = [cup, ball, TABLE, GROUNDS[problem["ground"]], shade(cup, -0.4), shade(ball, -0.35)]
        labels, final = view.labels(palette), view.label(view.final, palette)
        below_cards = int((CARD_Y + 100) * view.unit)
        labels[:, :below_cards] = final[:below_cards] = NONE
        starts = places - np.array([0, lift]) * (np.arange(len(places)) == start)[:, None]
        longest = 0.12 * SIZE
        tracks = track_many(view, labels == 0, starts, area=0.84 * cups.width * cups.height * 0.85, reach=longest)
        at, areas = np.stack([track.at for track in tracks], axis=1), np.stack([track.area for track in tracks], axis=1)
        if not np.hypot(*(at[0] - starts).T).max() < 0.3 * lift or not _cards_read(view, problem, 0):
            other = "the clip does not begin with the cups and cards as they are"
            return nothing(other, logical_validity=0.35, trajectory=0.35, spatial_accuracy=0.1, temporal_consistency=0.2)

        seen = exchanges(view, tracks, cups.places, near=0.25 * cups.spacing, longest=longest)
        done = carried_out(seen, wanted)
        needless = max(0, len(seen) - len(wanted)) if done == len(wanted) else 0
        followed = share(done, len(wanted) + needless)

        steps = np.hypot(*np.moveaxis(np.diff(at, axis=0), -1, 0))
        whole = np.abs(areas / np.median(areas[:3]) - 1) < 0.2
        gliding = ((steps > 4 / view.rate) & (steps <= longest / view.rate) & whole[1:]).any(axis=1)
        moved = bool(gliding.sum() >= view.frames_of(5)) and _cards_read(view, problem, len(view) - 1)
        ends = np.array([track.end() for track in tracks])
        column = np.nan_to_num(np.abs(ends[:, None, 0] - places[None, :, 0]), nan=np.inf).argmin(axis=1)
        up = ends[:, 1] < ROW_Y - 0.5 * lift
        raised = column[up].tolist()
        half_up = whole & (np.abs(at[:, :, 1] - ROW_Y + 0.5 * lift) < 0.36 * lift)
        rise = share(half_up[len(at) // 2 :].sum(axis=0).max(), view.frames_of(4))
        lifted = raised == [goal] and rise > 0.4
        shown = blobs(view, final == 1, 0.4 * math.pi * cups.ball**2)
        found = len(shown) == 1 and abs(shown[0].at[0] - places[goal][0]) < 0.3 * cups.spacing
        # How high a lifted cup stands is free.
        off = np.hypot(*((ends - places[column]) * np.where(np.isin(column, raised)[:, None], (1, 0), (1, 1))).T)
        settled = float(np.mean([tolerance(value, 0.015 * SIZE, 0.05 * SIZE) for value in off]))
        in_row = sorted(column.tolist()) == list(range(len(places)))

        logic = (0.5 * found + 0.5 * lifted) * (0.5 + 0.5 * followed) * moved
        said = f"ball {'shown' if found else 'not shown'} at place {goal + 1}; lifted at the end: {', '.join(str(p + 1) for p in raised) or 'none'}"
        told = f"{done} of {len(wanted)} exchanges in order" + ("" if done == len(wanted) else f"; {_fault(seen, done)}")
        standing = settled * (lifted and moved and in_row) * followed
        kept = _kept(view, problem, labels, tracks) * followed
        return [
            Row("logical_validity", 0.35, logic, said),
            Row("trajectory", 0.35, followed, told, tuple(exchange.end for exchange in seen)),
            Row("spatial_accuracy", 0.1, standing, "the cups stand on their places at the end, as far as they changed places in order"),
            Row("temporal_consistency", 0.2, kept, "the ball stays hidden, cups and cards stay as they are"),
        ]


class _Cups:
    """The row of cups: their `places` and `spacing`, their `width` and `height`, how far one is lifted (`lift`), and the `ball`'s radius."""

    def __init__(self, problem: dict) -> None:
        reach = {3: 290, 4: 345, 5: 410}[problem["cups"]]
        self.places = row(problem["cups"], start=512 - reach, end=512 + reach, y=ROW_Y)
        self.spacing = self.places[1][0] - self.places[0][0]
        self.width = problem["width"]
        self.height = 0.8 * self.width
        self.lift = 0.95 * self.height
        self.ball = 0.24 * self.width

    def bow(self, apart: int) -> float:
        """How far up and down two cups swing that change places, so many places apart, so that no cups overlap on the way."""
        if apart == 1:
            return 0.75 * self.height
        along = (apart / 2 - 1 + self.width / self.spacing) / (apart / 2)
        return 1.15 * self.height / math.sqrt(1 - min(along, 0.9) ** 2)


def _fault(seen: list, done: int) -> str:
    """Why no more than so many exchanges were carried out in order."""
    if done == len(seen):
        return "no further one was seen" if done else "the cups did not change places"
    wrong = seen[done]
    how = "jumped" if not wrong.gliding else "moved while others did too" if not wrong.alone else "changed places"
    return f"cups at places {', '.join(str(place + 1) for place in wrong.places)} {how} at frame {wrong.end}, where card {done + 1} was due"


def _kept(view, problem: dict, labels: np.ndarray, tracks: list) -> float:
    """Share of frames with all cups whole and no ball to be seen while all are down, times how well the cards are kept."""
    cups, areas = _Cups(problem), np.stack([track.area for track in tracks])
    usual = np.median([np.median(area[:5]) for area in areas])
    whole = (np.abs(areas / max(usual, 1) - 1) < 0.2).all(axis=0) & (tracks[0].count == len(tracks))
    # Shrunk by a pixel: where an edge of a cup is blended with what is around it, the mixture may look like the ball.
    radius = cups.ball * view.unit - 1
    shown = np.array([dilate(ball, -1).sum() > 0.2 * math.pi * radius**2 for ball in labels == 1])
    down = np.flatnonzero((np.abs(np.stack([track.at[:, 1] for track in tracks]) - ROW_Y) < 0.06 * cups.lift).all(axis=0))
    hidden = np.ones(len(labels), bool)
    if len(down):
        hidden[down[0] : down[-1] + 1] = ~shown[down[0] : down[-1] + 1]
    good = float((whole & hidden).mean())
    return (1.0 if good > 0.97 else good) * np.mean([_cards_read(view, problem, frame) for frame in view.spread(5)])


def _cards_read(view, problem: dict, frame: int) -> bool:
    """Whether every card shows its own dots and arc in a frame."""
    return bool((alike(view, [(x - 58, y - 8, x + 58, y + 76) for x, y in _card_places(problem)], frame) > 0.7).all())


def _card_places(problem: dict) -> list[Point]:
    count = len(problem["swaps"])
    return [(512 + CARD_STEP * (index - (count - 1) / 2), CARD_Y) for index in range(count)]


def _card(index: int, pair, count: int) -> list[Shape]:
    """A card's shapes: its number, and the row of places as dots with two joined by an arc."""
    dots = row(count, start=-44, end=44, y=50)
    return [
        rounded(124, 168, 16, fill=WHITE, stroke=INK, border=4),
        Text(text=str(index + 1), size=66, weight=700, fill=INK, at=(0, -42)),
        Line(points=points(half_ellipse(dots[pair[0]], dots[pair[1]], 44, steps=24)), stroke=INK, width=6),
        *(Circle(radius=9, fill=INK if place in pair else GREY, at=at) for place, at in enumerate(dots)),
    ]
