from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Circle, Scene, move, rectangle, star
from ...scene.figures import figure
from ...scene.palette import GROUNDS, SHIFTED, VIVID
from ...scoring import Row, bystanders, ride, share, tolerance, track_sprite
from ...scoring.bystanders import covers
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED, GREEN, ORANGE, TEAL = (220, 30, 30), (24, 160, 70), (244, 130, 20), (0, 140, 140)
PADDING, BORDER = 12.0, 11.0
COLOURS = {
    "vivid": {name: VIVID[name] for name in ("orange", "yellow", "blue", "purple", "pink", "brown")},
    "shifted": {name: SHIFTED[name] for name in ("magenta", "navy", "olive", "sky blue", "maroon")},
}
KINDS = ("circle", "square", "triangle", "hexagon", "five-point star", "plus", "pentagon")


class TrackObjectMovement(Task):
    """Slide a bordered object along its own height until it is level in x with a marked one.

    Shows: filled shapes at different heights; one carries a small red star at its upper left, one stands in a green square border.
    Asks: move the bordered object straight sideways until its centre is exactly above or below that of the starred one; the border goes with it.
    Answer: unique: one star is red, one border is green, and the motion is along one axis.
    Checks: where the bordered object ends, how straight and steadily it goes, that its border goes along, and that all else stays put.
    Departures: where no object carries a decoy mark, the wrong answer stops level with another object. The border is 11 units wide, to be seen at 256
    pixels. The largest step allowed grows with a way of over 40 % of the frame's width.
    """

    id = "G-8"
    slug = "track_object_movement"
    name = "Track Object Movement"
    pillar = "transformation"
    split = "in_domain"
    archetype = "track"
    jump_cap = 0.42
    instances = "over 10^9: continuous places, shape and colour draws"
    parameters = {
        "objects": Parameter("objects in all", train=ints(4, 5), bench=ints(6, 9)),
        "decoys": Parameter("whether two other objects carry an orange star and a teal ring", train=choices(False), bench=choices(True)),
        "shift": Parameter("way to go, % of the frame's width", train=floats(15, 35), bench=floats(35, 70)),
        "between": Parameter("objects whose x lies between the two", train=ints(0, 1), bench=ints(2, 4)),
        "palette": Parameter("colours of the objects", train=choices("vivid"), bench=choices("shifted")),
        "ground": Parameter("the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "decoy": WrongAnswer("stops level with another object (the one with the orange star, if any)", 0.58),
        "bare": WrongAnswer("leaves its border behind", 0.82),
        "swapped": WrongAnswer("the starred object moves to the bordered one instead", 0.1),
    }

    def pose(self, rng, p):
        names = list(COLOURS[p.palette])
        shift = p.shift / 100 * SIZE
        for _ in range(40):
            way = int(rng.choice([-1, 1]))
            x = rng.uniform(110, SIZE - 110 - shift) if way > 0 else rng.uniform(110 + shift, SIZE - 110)
            mover = {"at": (round(x, 1), round(rng.uniform(190, 834), 1)), "radius": int(rng.randint(35, 51))}
            mover |= {"colour": str(rng.choice(names)), "kind": str(rng.choice(KINDS))}
            things = [mover]
            inside = min(p.between, p.objects - 2)
            for index in range(1, p.objects):
                radius = int(rng.randint(35, 51))
                thing = {"radius": radius, "kind": str(rng.choice(KINDS)), "colour": str(rng.choice([name for name in names if name != mover["colour"]]))}
                for _ in range(60):
                    if index == 1:
                        at_x = mover["at"][0] + way * shift
                    else:
                        at_x = rng.uniform(100, SIZE - 80)
                        passed = 40 < (at_x - mover["at"][0]) * way < shift - 40
                        if passed != (index - 2 < inside) or abs(at_x - things[1]["at"][0]) < 0.12 * SIZE:
                            continue
                    thing["at"] = (round(float(at_x), 1), round(float(rng.uniform(110, SIZE - 80)), 1))
                    clear = abs(thing["at"][1] - mover["at"][1]) >= radius + mover["radius"] + 62
                    if clear and all(math.dist(thing["at"], other["at"]) >= radius + other["radius"] + 66 for other in things[1:]):
                        things.append(thing)
                        break
                else:
                    break
            if len(things) == p.objects:
                return {"things": things, "palette": p.palette, "decoys": p.decoys, "ground": p.ground}
        raise Redraw

    def prompt(self, problem):
        rules = "The green border travels with it; it keeps its height, and the star and all other objects stay exactly where they are."
        return Prompts(
            plain=(
                "Move the object in the green square border sideways until its centre is exactly above or below the centre of the object marked with the "
                f"red star. {rules}",
                "The object framed in green slides straight along its own height and stops where its centre lines up vertically with the object that carries "
                f"the red star. {rules}",
                "Bring the green-bordered object, without any up or down, to the same horizontal position as the object with the small red star. " + rules,
            ),
            guided="Find the object with the small red star at its upper left and note where its centre is from left to right. The object in the green square "
            f"border then glides horizontally at an even speed, border and all, until its centre is exactly above or below that place, and stops. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        things, colours = problem["things"], COLOURS[problem["palette"]]
        scene = Scene(GROUNDS[problem["ground"]])
        for index in (*range(2, len(things)), 1, 0):
            thing = things[index]
            scene.add(f"object {index}", figure(thing["kind"], 2 * thing["radius"], fill=colours[thing["colour"]]), at=tuple(thing["at"]))
            if index == 1 or (problem["decoys"] and index in (2, 3)):
                mark = Circle(radius=17, stroke=TEAL, width=10) if index == 3 else star(24, fill=RED if index == 1 else ORANGE)
                scene.add(f"mark {index}", mark, at=_mark_place(thing))
        mover = things[0]
        side = 2 * (mover["radius"] + PADDING) + BORDER
        scene.add("border", rectangle(side, side, stroke=GREEN, border=BORDER), at=tuple(mover["at"]))
        scene.wait(6)
        x, y = things[2 if answer == "decoy" else 1]["at"][0], mover["at"][1]
        shift = abs(x - mover["at"][0])
        frames = round(min(50, max(30, shift / 13)))
        if answer == "swapped":
            target = things[1]["at"]
            place = _mark_place(things[1])
            by = mover["at"][0] - target[0]
            scene.play(move("object 1", (target[0] + by, target[1])), move("mark 1", (place[0] + by, place[1])), frames=frames)
        else:
            scene.play(*(move(name, (x, y)) for name in (("object 0",) if answer == "bare" else ("object 0", "border"))), frames=frames)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        things, colours = problem["things"], COLOURS[problem["palette"]]
        mover, goal = things[0], things[1]["at"][0]
        start, height = tuple(mover["at"]), mover["at"][1]
        used = dict.fromkeys(thing["colour"] for thing in things[1:])
        palette = [colours[mover["colour"]], GREEN, RED, GROUNDS[problem["ground"]], *(colours[name] for name in used)]
        palette += [ORANGE, TEAL] if problem["decoys"] else []
        labels, first = view.labels(palette, reach=45), view.label(view.first, palette, reach=45)
        thing = track_sprite(view, labels == 0, (first == 0) & view.box(0, height - 90, SIZE, height + 90), start)
        border = _middles(view, labels == 1, least=0.25 * float((first == 1).sum()))
        shift = abs(goal - start[0])
        go = ride(view, thing.at, [start, (goal, height)], longest=0.06 * SIZE * max(1.0, shift / (0.4 * SIZE)))

        boxes = [(x - r - 40, y - r - 50, x + r + 8, y + r + 8) for (x, y), r in ((other["at"], other["radius"]) for other in things[1:])]
        hidden = covers(view, [thing.at], mover["radius"] + 34)
        drifts = np.nan_to_num(bystanders(view, view.scene.without("object 0", "border"), boxes, hidden, view.spread(9)))
        kept = [tolerance(worst, 8, 18) for worst in drifts.max(axis=1)]
        at_rest = float(np.mean(kept))
        # A clip cut into pieces goes many small steps forwards between its jumps.
        flowing = tolerance(float(go.jumped[go.moving].mean()), 0.05, 0.3) if go.moving.any() else 0.0
        made = go.share * (at_rest > 0.3) * flowing if go.moving.sum() >= view.frames_of(8) else 0.0

        end = thing.end()
        error = abs(end[0] - goal)
        near = tolerance(error, 0.015 * SIZE, min(0.1 * SIZE, shift)) * kept[-1] * (abs(end[1] - height) < 0.1 * SIZE)
        drift = float(np.percentile(np.abs(thing.at[go.moving, 1] - height), 90)) if go.moving.any() else math.nan
        run = tolerance(drift, 0.01 * SIZE, 0.04 * SIZE) * go.forwards * made
        together = np.hypot(*(border - thing.at).T) <= 0.015 * SIZE
        along = float(together[go.moving].mean()) if go.moving.any() else 0.0
        looks = float((thing.seen & (np.abs(thing.area / max(np.median(thing.area[:5]), 1) - 1) <= 0.16)).mean())
        whole = (1.0 if looks > 0.95 else looks) * at_rest * made * go.steady
        told = f"{made:.0%} of the way run at its own height, drifting up to {drift:.0f} units"
        return [
            Row("spatial_accuracy", 0.4, near, f"the bordered object ends {error:.0f} units beside the starred one's place"),
            Row("trajectory", 0.25, run, told, evidence={"path": thing.at.tolist()}),
            Row("logical_validity", 0.2, share(along, 0.97) * at_rest * made, f"the border goes along in {along:.0%} of the moving frames"),
            Row("temporal_consistency", 0.15, whole, "the object keeps its look and the others theirs" if go.steady else "the object jumps"),
        ]


def _middles(view, masks: np.ndarray, least: float) -> np.ndarray:
    """The middle of the box round all that a mask shows in each frame, (T, 2) canvas units; NaN where it shows under `least` pixels."""
    found = np.full((len(masks), 2), np.nan)
    for frame, mask in enumerate(masks):
        ys, xs = np.nonzero(mask)
        if len(xs) >= max(least, 1):
            found[frame] = view.units((xs.min() + xs.max()) / 2, (ys.min() + ys.max()) / 2)
    return found


def _mark_place(thing: dict):
    return (thing["at"][0] - 0.85 * thing["radius"] - 14, thing["at"][1] - thing["radius"] - 24)
