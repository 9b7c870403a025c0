from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...acts import Act, Reading, alter, go, together
from ...scene import draw_look, rectangle, reshape
from ...scoring.passage import first_time
from ...scoring.rules import tolerance
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .lights import BAY_X, ORDER, ROAD, WAIT_X, Light, car, markings, road, signal, strip

CARS = {
    "blue": (44, 110, 226), "violet": (150, 84, 214), "orange": (246, 134, 34), "cyan": (96, 200, 226),
    "pink": (246, 146, 190), "lime": (170, 222, 60), "cream": (250, 226, 176), "navy": (46, 58, 150),
}  # fmt: skip
BEAT, DRIVE = 10, 14
ARRIVED = 2
"""Beats within which a car has come to its bay."""
EARLY, LATE = (0.6, 1.2), (1.3, 2.5)
"""Beats by which a car may set out before its light turns green, or after it, and from which on it does not obey it."""
CARS_WORTH = 0.35
"""What the cars are worth of the whole, the lights the rest."""


class TrafficLight(Task):
    """Run the lights of several lanes for some beats, and let the cars go that get green.

    Shows: lanes with a signal of three lamps and a pie whose filled sectors are the beats left in its colour; a car waits where it is not green, and has a
    bay at the end of its lane. A strip shows the cycle of colours and how many beats each lasts.
    Asks: let the stated number of beats pass; each takes a sector off every pie, and an empty pie changes its light; cars go to their bays at green.
    Answer: unique; each lane is a clock of its own, and all run together.
    Checks: that all lights run through the states between at one common pace and end as they should, which cars go, that none goes before its light turns
    green or long after it, and that all else is kept. How long a beat lasts is free, and how cars drive.
    Departures: pies run down steadily and clockwise, as timers do, so that the states between are seen; cars stop in bays at the ends of their lanes instead
    of leaving the picture, so that the end shows which of them went.
    """

    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.35
    instances = "colours, beats left, lengths, number of beats and cars: over 15,000 states in training and 10^5 in the benchmark, times cars and looks"
    parameters = {
        "lanes": Parameter("lanes", train=ints(3, 3), bench=ints(4, 4), harder="high"),
        "beats": Parameter("beats that pass", train=ints(4, 6), bench=ints(7, 9), harder="high"),
        "red": Parameter("beats of red", train=ints(3, 6), bench=ints(7, 8)),
        "green": Parameter("beats of green", train=ints(2, 5), bench=ints(5, 7)),
        "yellow": Parameter("beats of yellow", train=ints(1, 2), bench=ints(2, 3)),
        "scene": Parameter("what the lanes lie in", train=choices("lawn", "snow", "pavement", "sand"), bench=choices("water", "night sky")),
    }
    wrong_answers = {
        "no change": WrongAnswer("pies run down and fill again, colours never change and no car moves", 0.5),
        "backwards": WrongAnswer("red turns to yellow and yellow to green", 0.6),
        "at once": WrongAnswer("the signals are right, but all cars drive off with the first beat", 0.75),
    }

    def pose(self, rng, p):
        lengths = {color: getattr(p, color) for color in ORDER}
        for _ in range(400):
            colors = [ORDER[i] for i in rng.randint(3, size=p.lanes)]
            lights = [Light(color, int(rng.randint(1, lengths[color] + 1)), lengths[color]) for color in colors]
            turns = [light.turns(p.beats, lengths) for light in lights]
            greens = [next((time for time, color in one if color == "green"), None) for one in turns]
            waiting = [green for light, green in zip(lights, greens, strict=True) if light.color != "green"]
            goes = [green for green in waiting if green is not None]
            again = any(light.color == "green" and green for light, green in zip(lights, greens, strict=True))
            # Some cars go and some do not, and those that go have arrived when all is over.
            if sum(map(len, turns)) >= 2 and not again and 0 < len(goes) < len(waiting) and max(goes) <= p.beats - ARRIVED:
                break
        else:
            raise Redraw
        cars = rng.permutation(list(CARS))[: p.lanes].tolist()
        return {"lights": lights, "lengths": lengths, "beats": p.beats, "cars": cars, "look": draw_look(rng, away_from=[ROAD], grounds=[p.scene])}

    def prompt(self, problem):
        beats = problem["beats"]
        return Prompts(
            plain=(
                f"[Let {beats} beats pass.|{beats} beats go by.] [Each takes one sector off|With each, one sector leaves] every pie, steadily and clockwise. "
                "An empty pie changes its light at once, as the strip shows, and is full again. [A car drives to its bay when it gets green"
                "|At green, and not before, a car drives to its bay].",
                f"[Run|Show] the [traffic lights|signals] for {beats} beats, [then stop|and no longer]. Every pie counts down clockwise, a sector a beat; "
                "when it is empty the light moves on in the strip's order and its pie is full. [Cars go to their bays|Each car goes to its bay] on green.",
                f"[What happens at these lights|How does this street look] after {beats} beats? The pies run down evenly and clockwise, one sector a beat, "
                "and at zero the next colour of the strip comes, with a full pie. "
                "Cars [wait for green, then drive to their bays|park in their bays once they have green].",
            ),
            guided="With each beat every pie loses one sector, clockwise from the top. A pie that is empty changes its light: green to yellow, yellow to red, "
            "red to green. It is full again then, with as many sectors as the strip shows for the new colour. When a lane's light turns green, its car "
            f"drives to the bay at the right. After {beats} beats all stands still.",
        )

    def lay_out(self, problem, scene, look):
        lights = _lights(problem)
        lanes = len(lights)
        roads = [road(lane, lanes) for lane in range(lanes)]
        scene.add("props", *look.props(*((760, middle - 1.9 * breadth, 1000, middle - 0.6 * breadth) for middle, breadth in roads)))
        scene.add("strip", *strip(problem["lengths"], problem["beats"], look))
        for lane, (middle, breadth) in enumerate(roads):
            scene.add(f"road {lane}", rectangle(1100, breadth, fill=ROAD), *markings(breadth), at=(512, middle))
            scene.add(f"signal {lane}", *signal(lights[lane], lane, lanes))
        for lane, (middle, breadth) in enumerate(roads):
            if lights[lane].color != "green":
                scene.add(f"car {lane}", *car(breadth, CARS[problem["cars"][lane]], look), at=(WAIT_X, middle))

    def answer(self, problem):
        return _Street(_run(problem), _drives(problem))

    def mistakes(self, problem):
        back = ORDER[::-1]
        every = (_drive(problem, lane) for lane, light in enumerate(_lights(problem)) if light.color != "green")
        return {
            "no change": _run(problem, stuck=True),
            "backwards": _Street(_run(problem, back), _drives(problem, back)),
            "at once": together(_run(problem), *every),
        }


@dataclass(frozen=True)
class _Street(Act):
    """Signals run, and each car goes at its own share of their time: not before, and not long after. Free: the pace of all."""

    signals: alter
    cars: tuple[tuple[float, go], ...]

    @property
    def actors(self):
        return (*self.signals.actors, *(name for _, act in self.cars for name in act.actors))

    def play(self, scene, at):
        end = self.signals.perform(scene, at)
        return max([end, *(act.perform(scene, at + share * (end - at) + 2) for share, act in self.cars)])

    def moments(self, scene):
        return [moment for act in (self.signals, *(act for _, act in self.cars)) for moment in act.moments(scene)]

    def varied(self):
        cars = [(share, act.varied()) for share, act in self.cars]
        found = {f"cars {name}": replace(self, cars=tuple((share, one[name]) for share, one in cars)) for name in ("fast", "slow", "eased")}
        return found | {name: replace(self, signals=act) for name, act in self.signals.varied().items()}

    def words(self):
        return (("green",), ("beat",), ("pie",))

    def read(self, seen):
        lights, cars = self.signals.read(seen), [act.read(seen) for _, act in self.cars]
        beat, obeyed = BEAT / self.signals.frames, []
        for (share, _), one in zip(self.cars, cars, strict=True):
            begun = first_time(one.done, 0.05)
            early = (share - float(lights.done[int(begun)])) / beat if np.isfinite(begun) else np.inf
            late = 0.0 if seen.view.stills else -early  # a picture shows it when it has come to its bay
            obeyed.append(tolerance(early, *EARLY) * tolerance(late, *LATE))
        mean = {}
        for key in ("right", "exact", "way"):
            driven = [getattr(one, key) * value for one, value in zip(cars, obeyed, strict=True)]
            mean[key] = (1 - CARS_WORTH) * getattr(lights, key) + CARS_WORTH * float(np.mean(driven))
        return Reading(
            (1 - CARS_WORTH) * lights.done + CARS_WORTH * np.mean([one.done for one in cars], axis=0), **mean, looks=min(one.looks for one in cars),
            lost=max(lights.lost, *(one.lost for one in cars)), said=f"{lights.said}; {np.mean(obeyed):.0%} of the cars went at their green",
            shown={key: values for one in (lights, *cars) for key, values in one.shown.items()}, between=lights.between,
            came=np.sum([one.done > 0.97 for one in (lights, *cars)], axis=0).astype(float),
        )  # fmt: skip


def _lights(problem: dict) -> list[Light]:
    return [Light(*light) for light in problem["lights"]]


def _run(problem: dict, order: tuple[str, ...] = ORDER, stuck: bool = False) -> alter:
    """All signals run for the beats that are asked for; if `stuck`, in the colours that they have."""
    lights, lengths, beats = _lights(problem), problem["lengths"], problem["beats"]

    def way(lane: int):
        around = (lights[lane].color,) if stuck else order
        return lambda share: signal(lights[lane].after(share * beats, lengths, around), lane, len(lights))

    changes = tuple(reshape(f"signal {lane}", way(lane)) for lane in range(len(lights)))
    return alter(changes, frames=BEAT * beats, eased=False, slack=(0.5 / beats, 1.2 / beats))


def _drives(problem: dict, order: tuple[str, ...] = ORDER) -> tuple[tuple[float, go], ...]:
    """The cars that go, each with the share of the time at which its light turns green."""
    found, beats = [], problem["beats"]
    for lane, light in enumerate(_lights(problem)):
        green = next((time for time, color in light.turns(beats, problem["lengths"], order) if color == "green"), None)
        if light.color != "green" and green is not None:
            found.append((green / beats, _drive(problem, lane)))
    return tuple(found)


def _drive(problem: dict, lane: int) -> go:
    return go(f"car {lane}", (BAY_X, road(lane, len(problem["lights"]))[0]), frames=DRIVE)
