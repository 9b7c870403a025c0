from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import SIZE, Circle, Line, Point, Polygon, Scene, Text, fade, follow, move, rectangle, rounded
from ...scene.layout import row
from ...scene.palette import GREY, GROUNDS, INK, SHIFTED, VIVID, WHITE, pick, shade
from ...scoring import Row, alike, blobs, exchanges, share, tolerance, track_many
from ...scoring.view import NONE
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
            path = _ball_path(start, swaps)
            if path[-1] != start and len(_rounds_with_ball(path, swaps)) >= 2 and swaps[0] != swaps[-1] and (p.repeats or not repeated):
                break
        else:
            raise Redraw
        colours = VIVID if p.palette == "vivid" else SHIFTED
        cup, ball = pick(rng, colours, 2, away_from=[TABLE, GROUNDS[p.ground], INK], least=30)
        return {
            "cups": p.cups,
            "start": start,
            "swaps": swaps,
            "cup": colours[cup],
            "ball": colours[ball],
            "cup_name": cup,
            "ball_name": ball,
            "width": p.cup_width,
            "ground": p.ground,
        }

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
            + f" Last, the cup at place {_ball_path(problem['start'], problem['swaps'])[-1] + 1} from the left rises, with the {ball} ball below it. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        width, places = problem["width"], _places(problem)
        height, lift, ball_y = _height(problem), _lift(problem), ROW_Y + _height(problem) / 2 - _radius(problem)
        cup, start = tuple(problem["cup"]), problem["start"]
        scene = Scene(GROUNDS[problem["ground"]])
        edge = ROW_Y + height / 2
        # Far wider than the stage: a wide frame shows more of the table.
        scene.add("table", rectangle(8 * SIZE, SIZE, fill=TABLE, stroke=shade(TABLE, -0.3), border=6), at=(SIZE / 2, edge + SIZE / 2))
        for index, pair in enumerate(problem["swaps"]):
            scene.add(f"card {index}", *_card(index, pair, problem["cups"]), at=_card_place(problem, index))
        path = _ball_path(start, problem["swaps"])
        goal = start if answer == "idle_ball" else path[-1]
        for name, place, opacity in (("ball", start, 1), ("ball found", goal, 0)):
            scene.add(
                name,
                Circle(radius=_radius(problem), fill=tuple(problem["ball"]), stroke=shade(tuple(problem["ball"]), -0.35), width=5),
                at=(places[place][0], ball_y),
                opacity=opacity,
            )
        for index, at in enumerate(places):
            top, bottom = width * 0.34, width * 0.5
            body = Polygon(
                points=((-top, -height / 2), (top, -height / 2), (bottom, height / 2), (-bottom, height / 2)), fill=cup, stroke=shade(cup, -0.4), width=6
            )
            scene.add(f"cup {index}", body, at=(at[0], at[1] - lift * (index == start)))

        scene.wait(6)
        scene.play(move(f"cup {start}", places[start]), frames=8)
        scene.play(fade("ball", 0), frames=0)
        scene.wait(2)
        order = list(range(problem["cups"]))
        frames = 10 if len(problem["swaps"]) == 7 else 11
        swaps = [] if answer == "no_exchange" else problem["swaps"]
        if answer == "idle_ball":
            swaps = [pair for index, pair in enumerate(swaps) if index not in _rounds_with_ball(path, swaps)]
        for a, b in swaps:
            middle, reach = (places[a][0] + places[b][0]) / 2, (places[b][0] - places[a][0]) / 2
            for cup_index, side in ((order[a], -1), (order[b], 1)):
                scene.play(_half_ellipse(f"cup {cup_index}", middle, reach, _bow(problem, b - a), side), frames=frames, at=scene.now - frames * (side > 0))
            order[a], order[b] = order[b], order[a]
            scene.wait(1)
        scene.wait(1)
        if answer == "wrong_lift":
            goal = (goal + 1) % problem["cups"]
        else:
            scene.play(fade("ball found", 1), frames=0)
        scene.play(move(f"cup {order[goal]}", (places[goal][0], ROW_Y - lift)), frames=10)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        places, lift, start = np.array(_places(problem)), _lift(problem), problem["start"]
        spacing = places[1][0] - places[0][0]
        path = _ball_path(start, problem["swaps"])
        goal, wanted = path[-1], [tuple(pair) for pair in problem["swaps"]]
        cup, ball = tuple(problem["cup"]), tuple(problem["ball"])
        palette = [cup, ball, TABLE, GROUNDS[problem["ground"]], shade(cup, -0.4), shade(ball, -0.35)]
        labels = view.labels(palette)
        below_cards = int((CARD_Y + 100) * view.unit)
        labels[:, :below_cards] = NONE
        area = 0.84 * problem["width"] * _height(problem) * 0.85
        starts = places - np.array([0, lift]) * (np.arange(len(places)) == start)[:, None]
        longest = 0.12 * SIZE
        tracks = track_many(view, labels == 0, starts, area=area, reach=longest)

        seen = exchanges(view, tracks, places.tolist(), near=0.25 * spacing, longest=longest)
        at, areas = np.stack([track.at for track in tracks], axis=1), np.stack([track.area for track in tracks], axis=1)
        if not np.hypot(*(at[0] - starts).T).max() < 0.3 * lift or not _cards_read(view, problem, 0):
            return _nothing("the clip does not begin with the cups and cards as they are")
        done, fault = 0, "the cups did not change places"
        for exchange, pair in zip(seen, wanted, strict=False):
            if exchange.places != pair or not (exchange.gliding and exchange.alone):
                how = "jumped" if not exchange.gliding else "moved while others did too" if not exchange.alone else "changed places"
                fault = f"cups at places {', '.join(str(p + 1) for p in exchange.places)} {how} at frame {exchange.end}, where card {done + 1} was due"
                break
            done += 1
            fault = "no further one was seen"
        needless = max(0, len(seen) - len(wanted)) if done == len(wanted) else 0
        followed = share(done, len(wanted) + needless)

        steps = np.hypot(*np.moveaxis(np.diff(at, axis=0), -1, 0))
        whole = np.abs(areas / np.median(areas[:3]) - 1) < 0.2
        moved = bool(((steps > 4 / view.rate) & (steps <= longest / view.rate) & whole[1:]).any(axis=1).sum() >= view.frames_of(5)) and _cards_read(
            view, problem, len(view) - 1
        )
        ends = np.array([track.end() for track in tracks])
        beside = np.abs(ends[:, None, 0] - places[None, :, 0])
        column = np.nan_to_num(beside, nan=np.inf).argmin(axis=1)
        raised = [int(column[i]) for i in range(len(ends)) if ends[i, 1] < ROW_Y - 0.5 * lift]
        half_up = whole & (np.abs(at[:, :, 1] - ROW_Y + 0.5 * lift) < 0.36 * lift)
        rise = share(half_up[len(at) // 2 :].sum(axis=0).max(), view.frames_of(4))
        lifted = raised == [goal] and rise > 0.4
        final = view.label(view.final, palette)
        final[:below_cards] = NONE
        shown = blobs(view, final == 1, 0.4 * math.pi * _radius(problem) ** 2)
        found = len(shown) == 1 and abs(shown[0].at[0] - places[goal][0]) < 0.3 * spacing
        settled = np.array([np.hypot(*(np.where(c in raised, (1, 0), (1, 1)) * (ends[i] - places[c]))) for i, c in enumerate(column)])
        in_row = sorted(column.tolist()) == list(range(len(places)))

        places_raised = ", ".join(str(p + 1) for p in raised) or "none"
        return [
            Row(
                "logical_validity",
                0.35,
                (0.5 * found + 0.5 * lifted) * (0.5 + 0.5 * followed) * moved,
                f"ball {'shown' if found else 'not shown'} at place {goal + 1}; lifted at the end: {places_raised}",
            ),
            Row(
                "trajectory",
                0.35,
                followed,
                f"{done} of {len(wanted)} exchanges in order" + ("" if done == len(wanted) else f"; {fault}"),
                tuple(e.end for e in seen),
            ),
            Row(
                "spatial_accuracy",
                0.1,
                float(np.mean([tolerance(v, 0.015 * SIZE, 0.05 * SIZE) for v in settled])) * (lifted and moved and in_row) * followed,
                "the cups stand on their places at the end, as far as they changed places in order",
            ),
            Row("temporal_consistency", 0.2, _kept(view, problem, labels, tracks, lift) * followed, "the ball stays hidden, cups and cards stay as they are"),
        ]


def _nothing(reason: str) -> list[Row]:
    return [
        Row(name, weight, 0.0, reason)
        for name, weight in (("logical_validity", 0.35), ("trajectory", 0.35), ("spatial_accuracy", 0.1), ("temporal_consistency", 0.2))
    ]


def _kept(view, problem, labels, tracks, lift) -> float:
    """Share of frames with all cups whole and no ball to be seen while all are down, times how well the cards are kept."""
    ys = np.stack([track.at[:, 1] for track in tracks])
    area = np.median([np.median(track.area[:5]) for track in tracks])
    whole = (np.abs(np.stack([track.area for track in tracks]) / max(area, 1) - 1) < 0.2).all(axis=0) & (tracks[0].count == len(tracks))
    shown = (labels == 1).reshape(len(labels), -1).sum(axis=1) > 0.2 * math.pi * (_radius(problem) * view.unit) ** 2
    order = np.flatnonzero((np.abs(ys - ROW_Y) < 0.06 * lift).all(axis=0))
    hidden = np.ones(len(labels), bool)
    if len(order):
        hidden[order[0] : order[-1] + 1] = ~shown[order[0] : order[-1] + 1]
    cards = np.mean([_cards_read(view, problem, frame) for frame in view.spread(5)])
    return float((whole & hidden).mean() > 0.97 or (whole & hidden).mean()) * cards


def _cards_read(view, problem: dict, frame: int) -> bool:
    """Whether every card shows its own dots and arc in a frame."""
    boxes = [(x - 58, y - 8, x + 58, y + 76) for x, y in (_card_place(problem, index) for index in range(len(problem["swaps"])))]
    return bool((alike(view, boxes, frame) > 0.7).all())


def _places(problem: dict) -> list[Point]:
    reach = {3: 290, 4: 345, 5: 410}[problem["cups"]]
    return row(problem["cups"], start=512 - reach, end=512 + reach, y=ROW_Y)


def _height(problem: dict) -> float:
    return 0.8 * problem["width"]


def _lift(problem: dict) -> float:
    return 0.95 * _height(problem)


def _radius(problem: dict) -> float:
    return 0.24 * problem["width"]


def _bow(problem: dict, apart: int) -> float:
    """How far up and down two cups swing that change places, so that no cups overlap on the way."""
    spacing = _places(problem)[1][0] - _places(problem)[0][0]
    if apart == 1:
        return 0.75 * _height(problem)
    along = (apart / 2 - 1 + problem["width"] / spacing) / (apart / 2)
    return 1.15 * _height(problem) / math.sqrt(1 - min(along, 0.9) ** 2)


def _half_ellipse(name: str, middle: float, reach: float, bow: float, side: int):
    """Go to the other end of an ellipse at even speed: over its upper half for side -1 (from its left end), its lower for 1 (from its right)."""
    angle = np.linspace(0, math.pi, 61)
    curve = np.stack([middle + side * reach * np.cos(angle), ROW_Y + side * bow * np.sin(angle)], axis=1)
    done = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    return follow(name, lambda u: (float(np.interp(u * done[-1], done, curve[:, 0])), float(np.interp(u * done[-1], done, curve[:, 1]))))


def _card(index: int, pair, cups: int) -> list:
    """A card's shapes: its number, and the row of places as dots with two joined by an arc."""
    step = 88 / (cups - 1)
    xs = [-44 + step * i for i in range(cups)]
    angle = np.linspace(math.pi, 2 * math.pi, 25)
    middle, reach = (xs[pair[0]] + xs[pair[1]]) / 2, (xs[pair[1]] - xs[pair[0]]) / 2
    arc = tuple((middle + reach * math.cos(a), 50 + 44 * math.sin(a)) for a in angle)
    dots = [Circle(radius=9, fill=INK if i in pair else GREY, at=(x, 50)) for i, x in enumerate(xs)]
    return [
        rounded(124, 168, 16, fill=WHITE, stroke=INK, border=4),
        Text(text=str(index + 1), size=66, weight=700, fill=INK, at=(0, -42)),
        Line(points=arc, stroke=INK, width=6),
        *dots,
    ]


def _card_place(problem: dict, index: int) -> Point:
    return (512 + CARD_STEP * (index - (len(problem["swaps"]) - 1) / 2), CARD_Y)


def _ball_path(start: int, swaps) -> list[int]:
    """The ball's place before and after each exchange."""
    path = [start]
    for a, b in swaps:
        here = path[-1]
        path.append(b if here == a else a if here == b else here)
    return path


def _rounds_with_ball(path: list[int], swaps) -> list[int]:
    return [index for index, pair in enumerate(swaps) if path[index] in pair]
