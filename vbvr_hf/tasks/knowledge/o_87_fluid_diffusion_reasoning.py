from __future__ import annotations

import json
import math
from functools import lru_cache
from itertools import combinations

import cv2
import numpy as np

from ...scene import Circle, Scene, Text, Tint, fade, grow, rectangle, reshape
from ...scene.diffusion import reached, spreading
from ...scene.palette import INK
from ...scoring import Row, View, dilate, iou, kept, share, stillness, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLUMNS, ROWS, CELL = 80, 65, 10.75
LEFT, TOP = 82.0, 52.0
WALL = 16
GROUND, WATER, STONE = (250, 249, 245), (228, 240, 248), (58, 66, 84)
HUES = {
    "red": (206, 40, 48), "orange": (226, 110, 20), "green": (30, 140, 70), "teal": (0, 128, 136), "blue": (36, 84, 204), "violet": (118, 56, 190),
    "magenta": (196, 30, 140), "brown": (130, 76, 36), "olive": (112, 116, 20), "navy": (28, 40, 124), "maroon": (122, 20, 50), "coral": (236, 96, 72),
}  # fmt: skip
EVEN = 0.45
"""Opacity of the dye when it is spread evenly."""
SEEN = 0.1
"""Water is tinted from this opacity on."""
ACTION, EVENING = 108, 0.85
"""Frames from the first to the last change, and the share of them after which the rest of the way to evenness is blended."""
STATIONS = 8
UNEVEN = (0.15, 0.06, 0.03)
"""Three more stations: the difference between deep and pale water falls below these opacities."""


class FluidDiffusionReasoning(Task):
    """Let dye spread through the rooms of a tank until it is even.

    Shows: a tank of pale still water seen from above, walls that divide it into rooms, doorways in some of them; a round blob of dye in one room; below
    the tank a swatch of the tint that dye spread evenly has.
    Asks: the dye spreads by diffusion alone until nothing changes any more; walls are tight. It goes through the doorways and ends evenly tinted, as
    deep as the swatch; rooms that no doorway leads to stay clear.
    Answer: unique but for the pace: Fick's second law with no flux through walls, solved on a grid of 80 x 65 cells.
    Checks: the tint of each room at the end, how the tinted area grows from room to room through the doorways, the order in which rooms take on
    colour, that nothing leaks, the rest.
    Departures: time in the tank goes with the third power of the clip's time, as otherwise most of the spreading were over within a few frames. A blob has a
    soft edge: it is what a drop has become that began as a point. Three stations are added to the eight, for the last part of the way, in which the
    tint becomes even, and the evenness at the end is held to 0.02 (0 at 0.06), as water that is not even yet must not count as rest. A station
    counts as far as the tint is as deep all over as in the truth with as much water tinted (mean gap 0.06, 0 at 0.18): a tint that is wiped in fills
    rooms in order too. Tint outside the tank counts as a leak; where no room is sealed, the wrong answer leaks out there. A video whose first
    frames show other walls or other blobs earns nothing.
    """

    id = "O-87"
    slug = "fluid_diffusion_reasoning"
    name = "Fluid Diffusion Reasoning"
    pillar = "knowledge"
    split = "train"
    archetype = "simulate"
    jump_cap = 0.3
    instances = "wall positions, doors, blob position and hue: above 10^6"
    parameters = {
        "rooms": Parameter("rooms", train=ints(2, 3), bench=ints(4, 6)),
        "sealed": Parameter("rooms that the dye cannot reach", train=ints(0, 1), bench=ints(1, 2)),
        "doors": Parameter("doorways", train=ints(1, 3), bench=ints(3, 5)),
        "blobs": Parameter("blobs of dye, of one colour", train=ints(1, 1), bench=ints(1, 2)),
        "hue": Parameter("colour of the dye", train=choices(*list(HUES)[:8]), bench=choices(*list(HUES)[8:])),
        "door_width": Parameter("width of a doorway, canvas units, to the nearest cell", train=ints(90, 130), bench=ints(70, 100)),
        "radius": Parameter("radius of a blob, canvas units", train=ints(70, 110), bench=ints(70, 110)),
    }
    wrong_answers = {
        "leak": WrongAnswer("dye leaks into a sealed room, or out of the tank where there is none", 0.65),
        "travels": WrongAnswer("the blob travels as a whole instead of spreading", 0.2),
        "all_at_once": WrongAnswer("all rooms tint at the same moment", 0.7),
    }

    def pose(self, rng, p):
        rooms = _rooms(rng, p.rooms)
        borders = _borders(rooms)
        sealed = sorted(int(room) for room in rng.permutation(len(rooms))[: p.sealed])
        joined = [pair for pair in borders if not set(pair) & set(sealed)]
        rng.shuffle(joined)
        tree, group = [], {room: room for room in range(len(rooms))}
        for a, b in joined:
            if group[a] != group[b]:
                tree.append((a, b))
                old = group[b]
                group = {room: group[a] if of == old else of for room, of in group.items()}
        wet = len(rooms) - len(sealed)
        if wet < 2 or len(tree) != wet - 1 or p.doors < len(tree):
            raise Redraw
        width = round(p.door_width / CELL)
        doors: list[list] = []
        for pair in [*tree, *(joined[rng.randint(len(joined))] for _ in range(p.doors - len(tree)))]:
            axis, line, start, end = borders[pair]
            if end - start < width + 6:
                raise Redraw
            at = int(rng.randint(start + 3, end - width - 2))
            if any(door[:2] == [axis, line] and door[2] - width - 4 < at < door[3] + 4 for door in doors):
                raise Redraw
            doors.append([axis, line, at, at + width])
        radius = p.radius / CELL
        blobs: list[list[float]] = []
        while len(blobs) < p.blobs:
            left, top, right, bottom = rooms[[room for room in range(len(rooms)) if room not in sealed][rng.randint(wet)]]
            reach = radius + 3
            if right - left < 2 * reach or bottom - top < 2 * reach:
                raise Redraw
            at = [round(float(rng.uniform(left + reach, right - reach)), 2), round(float(rng.uniform(top + reach, bottom - reach)), 2)]
            if all(math.dist(at, other) > 2 * reach for other in blobs):
                blobs.append(at)
        return {"rooms": rooms, "sealed": sealed, "doors": doors, "blobs": blobs, "radius": round(radius, 2), "hue": p.hue}

    def prompt(self, problem):
        rules = (
            "There is no stirring and no flow, the walls are tight, and the dye ends as deep as the swatch wherever it can get to. "
            "Walls, swatch and all else stay as they are."
        )
        clear = " The sealed room stays clear." if len(problem["sealed"]) == 1 else " Sealed rooms stay clear." if problem["sealed"] else ""
        return Prompts(
            plain=(
                f"Let the dye spread through the water of the tank by diffusion alone until nothing changes any more. {rules}",
                f"Seen from above, a blob of dye lies in still water. Show how it diffuses until it is fully mixed. {rules}",
                f"Show how the dye diffuses through the doorways of the tank until it rests, evenly spread. {rules}",
            ),
            guided=f"The {problem['hue']} blob grows wider and paler, first within its room. Dye passes the doorways and tints the rooms behind "
            "them one after another, palest where the way is longest. The differences fade until all water that the dye can get to is evenly "
            f"tinted.{clear} {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        hue, middle = HUES[problem["hue"]], (LEFT + COLUMNS * CELL / 2, TOP + ROWS * CELL / 2)
        scene = Scene(GROUND)
        even = tuple(round(w + (h - w) * EVEN) for w, h in zip(WATER, hue, strict=True))
        scene.add("label", Text(text="FULLY MIXED", size=62, weight=700, fill=INK), at=(590, 884))
        scene.add("swatch", rectangle(190, 110, fill=even, stroke=STONE, border=10), at=(246, 884))
        outward = answer == "leak" and not problem["sealed"]
        if outward:
            scene.add("spill", Circle(radius=200, fill=even), at=(middle[0], TOP + ROWS * CELL), opacity=0.0, scale=0.3)
        scene.add("tank", rectangle(COLUMNS * CELL + WALL, ROWS * CELL + WALL, fill=WATER), at=middle)
        states = _depths(json.dumps(problem), answer == "leak" and not outward)
        wet = int(reached(_within(problem), *_open(problem, 0.0)).sum())

        def water(u: float) -> tuple[Tint]:
            return (Tint(fill=hue, size=(COLUMNS * CELL, ROWS * CELL), columns=COLUMNS, values=np.round(255 * depth(u)).astype(np.uint8).tobytes()),)

        def depth(u: float) -> np.ndarray:
            if answer == "all_at_once":
                return (1 - u) * states[0] + u * states[-1]
            if answer == "travels":
                return 1 - np.exp(-_dose(problem, _way(problem, u), wet))
            at = min(1.0, u / EVENING) * (len(states) - 2) + max(0.0, (u - EVENING) / (1 - EVENING))
            before = min(int(at), len(states) - 2)
            return states[before] + (at - before) * (states[before + 1] - states[before])

        scene.add("dye", *water(0.0), at=middle)
        scene.add("walls", *_walls(problem))
        scene.wait(8)
        changes = [reshape("dye", water)] + ([fade("spill", 1.0), grow("spill", 1.0)] if outward else [])
        scene.play(*changes, frames=ACTION)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        right = _depths(json.dumps(problem), False)
        seen = _Water(view, problem)
        depth, end = seen.depth, np.median(seen.depth[-5:], axis=0)
        first = np.median(depth[:3], axis=0)
        drops = iou(first[seen.free] > 0.5, right[0][seen.free] > 0.5)
        same = tolerance(drops, 0.7, 0.4) * tolerance(float(kept(view, seen.outside, frames=list(range(min(3, len(view))))).mean()), 0.97, 0.93)

        before = seen.mixed(right[0])
        spatial = share(seen.mixed(end) - before, 1 - before) * same

        areas, goal = seen.tinted(right), seen.tinted(depth)
        steps = areas[0].sum() + (0.98 * areas[-1].sum() - areas[0].sum()) * np.arange(1, STATIONS + 1) / STATIONS
        apart = steps[1] - steps[0]
        grown = goal.sum(axis=1)
        frames, gaps, linked, alike = [], [], [], []
        for step in steps:
            late = np.flatnonzero(grown >= step)
            if len(late) and grown[late[0]] < step + 0.8 * apart and late[0] not in frames and late[0] > 0:
                frame = int(late[0])
                truth = np.stack([np.interp(grown[frame], areas.sum(axis=1), areas[:, room]) for room in range(areas.shape[1])])
                state = right[min(int(np.searchsorted(areas.sum(axis=1), grown[frame])), len(right) - 1)]
                frames.append(frame)
                gaps.append(float(np.mean(np.abs(goal[frame] - truth) / seen.sizes)))
                linked.append(seen.linked(depth[frame]))
                alike.append(tolerance(float(np.abs(depth[frame] - state)[seen.wet].mean()), 0.06, 0.18))
        unevenness = np.array([seen.unevenness(depth[frame]) for frame in view.spread(48)])
        first_even = [next((i for i, value in enumerate(unevenness) if value < limit and (unevenness[i:] < limit * 1.3).all()), None) for limit in UNEVEN]
        # Evenness counts once the dye was seen to spread, and a single station is a jump, not a way.
        final = len(set(first_even) - {None, 0}) * (sum(alike) / STATIONS if len(frames) >= STATIONS / 2 else 0.0)
        passed = max(0.0, sum(alike) + final - 1) / (STATIONS + len(UNEVEN) - 1) * same
        gap, whole = (float(np.mean(gaps)), float(np.mean(linked))) if frames else (math.nan, 0.0)
        # Tint outside the tank is no part of the one region either.
        spread = tolerance(gap, 0.12, 0.35) * tolerance(whole, 0.95, 0.5) * tolerance(seen.spilt, 0.1, 0.25) * passed

        order = _in_order(view, seen.reach(depth), seen.reach(right), len(right) - 2)
        leak = max(seen.spilt, *(float(depth[frame][room].mean()) for frame in seen.frames for room in seen.sealed), 0.0)
        tight = tolerance(leak, 0.05, 0.12)
        logic = (0.5 * order + 0.5 * tight) * passed
        shown = ", ".join(f"{value:.2f}" for value in seen.means(end))
        return [
            Row("spatial_accuracy", 0.25, spatial, f"opacity of the rooms at the end: {shown}; {EVEN} in each that the dye can get to is right"),
            Row(
                "trajectory",
                0.35,
                spread,
                f"{sum(alike) + final:.1f} of {STATIONS + len(UNEVEN)} stations seen, {gap:.2f} off in the rooms' shares",
                tuple(frames),
            ),
            Row("logical_validity", 0.25, logic, f"rooms take on colour in order: {order:.0%}; opacity of up to {leak:.2f} where no dye may be"),
            Row("temporal_consistency", 0.15, stillness(view, seen.outside) * passed, "all but the water kept, as far as stations were seen"),
        ]


class _Water:
    """The dye's opacity as seen, `depth` (T, ROWS, COLUMNS), read at the middles of the cells; how much of it is `spilt` outside the tank.

    Cells: `free` are clear of walls, `rooms` (a mask each) can be reached by the dye, together they are `wet`, `sealed` cannot; `across` and `down`
    tell where cells are open to each other. `outside` (256, 256) masks all but the water that may be tinted. `frames` are those looked at for leaks.
    """

    def __init__(self, view: View, problem: dict) -> None:
        hue = np.array(HUES[problem["hue"]], np.float32)
        water = np.array(WATER, np.float32)
        xs, ys = LEFT + (np.arange(COLUMNS) + 0.5) * CELL, TOP + (np.arange(ROWS) + 0.5) * CELL
        columns, rows = (np.floor(at * view.unit).astype(int) for at in (xs, ys))
        # A light blur, so that grain and coding do not make water look uneven.
        corner = (slice(rows[0] - 2, rows[-1] + 3), slice(columns[0] - 2, columns[-1] + 3))
        grid = np.ix_(rows - rows[0] + 2, columns - columns[0] + 2)
        cells = np.stack([cv2.blur(np.ascontiguousarray(frame[corner]), (3, 3))[grid] for frame in view.rgb])
        self.depth = np.clip((cells.astype(np.float32) - water) @ ((hue - water) / ((hue - water) @ (hue - water))), 0, 1)
        bare = view.expect(view.scene.without("dye"), 0)
        pale = (np.abs(bare.astype(int) - WATER) < 8).all(axis=-1)
        self.free = dilate(pale, -2)[np.ix_(rows, columns)]
        self.across, self.down = _open(problem, 0.0)
        wet = reached(_within(problem), self.across, self.down)
        number = np.full((ROWS, COLUMNS), -1)
        for room, (left, top, right, bottom) in enumerate(problem["rooms"]):
            number[top:bottom, left:right] = room
        self.rooms = [self.free & (number == room) & wet for room in range(len(problem["rooms"])) if room not in problem["sealed"]]
        self.sealed = [self.free & (number == room) for room in problem["sealed"]]
        self.sizes = np.array([room.sum() for room in self.rooms], float)
        self.wet = self.free & wet
        tank = view.box(LEFT - WALL - 6, TOP - WALL - 6, LEFT + COLUMNS * CELL + WALL + 6, TOP + ROWS * CELL + WALL + 6)
        paper = np.array(GROUND, np.float32)
        around, way = dilate(tank, 5) & ~tank, (hue - paper) / ((hue - paper) @ (hue - paper))
        self.frames = view.spread(12)
        spilt = [np.percentile(np.clip((view.rgb[frame][around].astype(np.float32) - paper) @ way, 0, 1), 95) for frame in self.frames]
        self.spilt = float(max(spilt) - spilt[0])
        where = np.zeros(view.first.shape[:2], bool)
        where[np.ix_(rows, columns)] = wet
        self.outside = ~(dilate(where, 3) & dilate(pale, 1))

    def means(self, depth: np.ndarray) -> list[float]:
        """Mean opacity of each room, sealed ones last."""
        return [float(depth[room].mean()) for room in (*self.rooms, *self.sealed)]

    def mixed(self, depth: np.ndarray) -> float:
        """How right rooms are for the end, 0 to 1: evenly tinted, or clear."""
        right = [tolerance(abs(float(depth[room].mean()) - EVEN), 0.08, 0.24) * tolerance(float(depth[room].std()), 0.02, 0.06) for room in self.rooms]
        return float(np.mean(right + [tolerance(float(depth[room].mean()), 0.05, 0.15) for room in self.sealed]))

    def tinted(self, depths: np.ndarray) -> np.ndarray:
        """Tinted cells of each room that the dye can get to: (T, rooms)."""
        return np.stack([(depths[:, room] > SEEN).sum(axis=1) for room in self.rooms], axis=1).astype(float)

    def reach(self, depths: np.ndarray) -> np.ndarray:
        """The first state in which each such room's mean opacity is SEEN: (rooms,), infinite for never."""
        means = np.stack([depths[:, room].mean(axis=1) for room in self.rooms], axis=1) >= SEEN
        return np.where(means.any(axis=0), means.argmax(axis=0), np.inf)

    def unevenness(self, depth: np.ndarray) -> float:
        """Difference between deep and pale water that the dye can get to, blocks of 5 x 5 cells taken together; 1 unless nearly all of it is tinted."""
        cells, depths = (np.where(self.wet, of, 0).reshape(ROWS // 5, 5, COLUMNS // 5, 5).sum(axis=(1, 3)) for of in (1.0, depth))
        low, high = np.percentile((depths / np.maximum(cells, 1))[cells >= 10], (4, 96))
        return float(high - low) if low > SEEN else 1.0

    def linked(self, depth: np.ndarray) -> float:
        """Share of the tinted cells, sealed rooms' too, that hang together through doorways in the largest region."""
        tint = (depth > SEEN) & self.free
        board = np.zeros((2 * ROWS - 1, 2 * COLUMNS - 1), np.uint8)
        board[::2, ::2] = tint
        board[::2, 1::2] = tint[:, 1:] & tint[:, :-1] & (self.across > 0)
        board[1::2, ::2] = tint[1:] & tint[:-1] & (self.down > 0)
        count, labels = cv2.connectedComponents(board, connectivity=4)
        sizes = np.bincount(labels[::2, ::2][tint], minlength=count)
        return float(sizes.max() / max(sizes.sum(), 1))


def _in_order(view: View, seen: np.ndarray, truth: np.ndarray, states: int) -> float:
    """Share of the pairs of rooms that take on colour (frames) in the order of the truth (states): pairs within 4 frames of each other are free; 0 if
    all rooms do so within 6."""
    if np.isfinite(seen).all() and np.ptp(seen) < view.frames_of(6) <= np.ptp(truth) * view.frames_of(ACTION * EVENING) / states:
        return 0.0
    right = []
    for a, b in combinations(np.argsort(truth, kind="stable"), 2):
        if (truth[b] - truth[a]) * ACTION * EVENING / states > 4:
            right.append(bool(np.isfinite(seen[b]) and seen[a] < seen[b]))
    return float(np.mean(right)) if right else float(np.isfinite(seen).all())


@lru_cache(maxsize=16)
def _depths(problem_json: str, leak: bool) -> np.ndarray:
    """The dye's opacity (states, ROWS, COLUMNS), float32, from the blob over the states of diffusion to the even end; `leak`: a sealed room's walls
    let some through."""
    problem = json.loads(problem_json)
    home = _within(problem)
    wet = reached(home, *_open(problem, 0.0))
    start = np.where(home, _dose(problem, problem["blobs"], wet.sum()), 0.0)
    states = spreading(start, *_open(problem, 0.06 if leak else 0.0), even=0.04)
    over = reached(home, *_open(problem, 0.06)) if leak else wet
    even = over * (start.sum() / over.sum())
    return (1 - np.exp(-np.concatenate([states, even[None]]))).astype(np.float32)


def _dose(problem: dict, places: list, wet: int) -> np.ndarray:
    """Dye at places (x, y) in cells that gives `wet` cells their even tint: (ROWS, COLUMNS) float, 1 for an opacity of 1 - 1 / e.

    Each blob is what a drop has become that began as a point: a normal distribution, half opaque at the blob's radius.
    """
    total = -math.log(1 - EVEN) * wet / len(places)
    width = problem["radius"]
    for _ in range(30):
        width = problem["radius"] / math.sqrt(2 * math.log(total / (2 * math.pi * width**2) / math.log(2)))
    ys, xs = np.mgrid[:ROWS, :COLUMNS] + 0.5
    drops = [np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * width**2)) for x, y in places]
    return sum(drop * (total / drop.sum()) for drop in drops)


def _within(problem: dict) -> np.ndarray:
    """The rooms in which the blobs lie: (ROWS, COLUMNS) bool."""
    inside = np.zeros((ROWS, COLUMNS), bool)
    for left, top, right, bottom in problem["rooms"]:
        inside[top:bottom, left:right] = any(left <= x <= right and top <= y <= bottom for x, y in problem["blobs"])
    return inside


def _open(problem: dict, leak: float) -> tuple[np.ndarray, np.ndarray]:
    """How open the borders between cells are: to the right (ROWS, COLUMNS - 1) and down (ROWS - 1, COLUMNS), 1 or 0, and `leak` round sealed rooms."""
    number, sealed = np.zeros((ROWS, COLUMNS), int), np.zeros((ROWS, COLUMNS), bool)
    for room, (left, top, right, bottom) in enumerate(problem["rooms"]):
        number[top:bottom, left:right] = room
        sealed[top:bottom, left:right] = room in problem["sealed"]
    across = np.where(number[:, 1:] == number[:, :-1], 1.0, np.where(sealed[:, 1:] | sealed[:, :-1], leak, 0.0))
    down = np.where(number[1:] == number[:-1], 1.0, np.where(sealed[1:] | sealed[:-1], leak, 0.0))
    for axis, line, start, end in problem["doors"]:
        if axis == "x":
            across[start:end, line - 1] = 1
        else:
            down[line - 1, start:end] = 1
    return across, down


def _rooms(rng: np.random.RandomState, count: int) -> list[list[int]]:
    """Rooms (left, top, right, bottom) in cells: the largest is parted across its longer side until there are enough."""
    rooms = [[0, 0, COLUMNS, ROWS]]
    while len(rooms) < count:
        left, top, right, bottom = rooms.pop(max(range(len(rooms)), key=lambda i: (rooms[i][2] - rooms[i][0]) * (rooms[i][3] - rooms[i][1])))
        part = rng.uniform(0.36, 0.64)
        if right - left > (bottom - top) * rng.uniform(0.7, 1.3):
            line = left + round((right - left) * part)
            rooms += [[left, top, line, bottom], [line, top, right, bottom]]
        else:
            line = top + round((bottom - top) * part)
            rooms += [[left, top, right, line], [left, line, right, bottom]]
    return rooms


def _borders(rooms: list[list[int]]) -> dict[tuple[int, int], tuple[str, int, int, int]]:
    """The walls between neighbouring rooms: axis that they cross ("x" or "y"), grid line, first and last cell along it."""
    found = {}
    for (a, one), (b, other) in combinations(enumerate(rooms), 2):
        for axis in (0, 1):
            start, end = max(one[1 - axis], other[1 - axis]), min(one[3 - axis], other[3 - axis])
            for line, beyond in ((one[2 + axis], other[axis]), (other[2 + axis], one[axis])):
                if line == beyond and end > start:
                    found[a, b] = ("xy"[axis], line, start, end)
    return found


def _walls(problem: dict) -> list:
    """The outer wall, and the inner ones without their doorways."""
    middle = (LEFT + COLUMNS * CELL / 2, TOP + ROWS * CELL / 2)
    # It reaches a little over the water, whose tint ends at whole pixels.
    parts = [rectangle(COLUMNS * CELL + WALL - 4, ROWS * CELL + WALL - 4, stroke=STONE, border=WALL, at=middle)]
    for axis, line, start, end in _borders(problem["rooms"]).values():
        doors = sorted(door[2:] for door in problem["doors"] if door[:2] == [axis, line] and start <= door[2] < end)
        # At either end a wall runs on into the one that it meets.
        edges = [start * CELL - WALL / 2, *(edge * CELL for door in doors for edge in door), end * CELL + WALL / 2]
        for a, b in zip(edges[::2], edges[1::2], strict=True):
            middle, length = (a + b) / 2, b - a
            at, size = ((line * CELL, middle), (WALL, length)) if axis == "x" else ((middle, line * CELL), (length, WALL))
            parts.append(rectangle(*size, fill=STONE, at=(LEFT + at[0], TOP + at[1])))
    return parts


def _way(problem: dict, u: float) -> list:
    """Where the blobs are when the first one travels as a whole to the room behind the nearest doorway of its own: at a share `u` of the way."""
    x, y = problem["blobs"][0]
    home = next(i for i, (left, top, right, bottom) in enumerate(problem["rooms"]) if left <= x <= right and top <= y <= bottom)
    ways = []
    for pair, (axis, line, start, end) in _borders(problem["rooms"]).items():
        for door in problem["doors"]:
            if home in pair and door[:2] == [axis, line] and start <= door[2] < end:
                left, top, right, bottom = problem["rooms"][pair[0] if pair[1] == home else pair[1]]
                middle = (door[2] + door[3]) / 2
                ways.append([(x, y), (line, middle) if axis == "x" else (middle, line), ((left + right) / 2, (top + bottom) / 2)])
    way = min(ways, key=lambda corners: math.dist(*corners[:2]))
    lengths = np.cumsum([0, *(math.dist(a, b) for a, b in zip(way, way[1:], strict=False))])
    return [[float(np.interp(u * lengths[-1], lengths, [corner[axis] for corner in way])) for axis in (0, 1)], *problem["blobs"][1:]]
