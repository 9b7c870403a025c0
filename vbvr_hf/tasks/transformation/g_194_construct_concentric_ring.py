from __future__ import annotations

import math

from ...acts import Act, alter, go, together
from ...scene import Circle, Line, Point, grow, move
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

LINE = 18.0
"""Breadth of the rings' lines."""
FAR = 0.14 * 1024
"""How far from the cross a ring's middle lies at first, at least."""
FRAMES = 40
TOGETHER = ("at the same time", "together", "simultaneously", "in the same moment")
DISC = 46.0
"""Radius of the filled discs."""


class ConstructConcentricRing(Task):
    """Bring all rings about one cross.

    Shows: two to five hollow coloured rings of clearly different sizes, apart or crossing each other, a small dark cross, and in the benchmark filled discs.
    Asks: move every ring in a straight line until the middles of all lie on the cross, all setting out and
    arriving together. Rings keep their size, discs stay.
    Answer: unique.
    Checks: where each ring ends, that it was seen gliding there straight, together with the others and with its size kept, and that cross and discs stay.
    """

    split = "in_domain"
    archetype = "arrange"
    jump_cap = 0.4
    instances = "continuous places and radii, times colours: over 10^9"
    parameters = {
        "rings": Parameter("rings", train=ints(2, 2), bench=ints(3, 5), harder="high"),
        "cross": Parameter("canvas units from the picture's middle to the cross", train=floats(0, 0), bench=floats(100, 200)),
        "apart": Parameter("least difference of two radii, in canvas units", train=floats(48, 100), bench=floats(40, 52), harder="low"),
        "discs": Parameter("filled discs that stay", train=ints(0, 0), bench=ints(1, 2), harder="high"),
        "palette": Parameter("colours", train=choices("vivid"), bench=choices("shifted")),
    }
    wrong_answers = {
        "elsewhere": WrongAnswer("rings gather about the picture's middle (where the cross is there, about another place)", 0.48),
        "resized": WrongAnswer("rings shrink by a fifth as they go", 0.78),
        "largest only": WrongAnswer("the largest ring alone goes to the cross", 0.42),
    }

    def pose(self, rng, p):
        colours = VIVID if p.palette == "vivid" else SHIFTED
        low, high = (60.0, 260.0) if p.palette == "vivid" else (44.0, 290.0)
        names = pick(rng, colours, p.rings + p.discs)
        for _ in range(60):
            angle = float(rng.uniform(0, 2 * math.pi))
            cross = (round(512 + p.cross * math.sin(angle), 1), round(512 - p.cross * math.cos(angle), 1))
            room = min(*cross, 1024 - cross[0], 1024 - cross[1]) - 14
            spare = min(high, room) - low - p.apart * (p.rings - 1)
            if spare < 0:
                continue
            steps = sorted(rng.uniform(0, spare, p.rings))
            radii = [round(float(low + step + p.apart * number), 1) for number, step in enumerate(steps)][::-1]
            places = [tuple(round(float(rng.uniform(radius + 14, 1010 - radius)), 1) for _ in "xy") for radius in radii]
            discs = [tuple(round(float(rng.uniform(70, 954)), 1) for _ in "xy") for _ in range(p.discs)]
            if _told(cross, radii, places, discs):
                break
        else:
            raise Redraw
        return {
            "cross": cross, "rings": [[radius, name, at] for radius, name, at in zip(radii, names, places, strict=False)],
            "discs": [[name, at] for name, at in zip(names[p.rings :], discs, strict=True)], "palette": p.palette,
            "look": draw_look(rng, away_from=[colours[name] for name in names], inked=True),
        }  # fmt: skip

    def prompt(self, problem):
        discs = " [The filled discs stay.|Leave the filled discs alone.]" if problem["discs"] else ""
        rules = f"[No ring changes its size or colour.|Rings keep their size and colour.]{discs}"
        return Prompts(
            plain=(
                "[Move|Slide] all rings at the same time, each in a straight line, until the middle of every ring lies on the [small |]cross. "
                f"All set out together and [also |]arrive together. {rules}",
                "[Make the rings concentric|Nest the rings in one another]: they set out together, [glide|go] straight and arrive together where the centre of "
                f"each of them is on the cross. {rules}",
                "The cross is to be the [common centre|middle] of all rings. [Bring|Take] them there simultaneously, every ring in a straight line, so that "
                f"they start and arrive at the same time. {rules}",
            ),
            guided="All rings set out in the same moment. Each glides in a straight line, at an even pace and without changing its size, until its middle "
            "lies exactly on the cross, and all arrive together. At the end the rings lie around the cross, each inside the next larger "
            f"one.{discs}",
        )

    def lay_out(self, problem, scene, look):
        colours = VIVID if problem["palette"] == "vivid" else SHIFTED
        for number, (name, at) in enumerate(problem["discs"]):
            scene.add(f"disc {number}", *look.figure(Circle(radius=DISC, fill=colours[name])), at=tuple(at))
        bars = (Line(points=((-24, 0), (24, 0)), stroke=look.ink, width=12), Line(points=((0, -24), (0, 24)), stroke=look.ink, width=12))
        scene.add("cross", *bars, at=tuple(problem["cross"]))
        for number, (radius, name, at) in enumerate(problem["rings"]):
            scene.add(f"ring {number}", Circle(radius=radius - LINE / 2, stroke=colours[name], width=LINE), at=tuple(at))

    def answer(self, problem):
        return _gathered(problem, problem["cross"])

    def mistakes(self, problem):
        cross = problem["cross"]
        other = (512.0, 512.0) if math.dist(cross, (512, 512)) > 50 else (512.0 + (100 if problem["rings"][0][2][0] > 512 else -100), 512.0)
        shrunk = (alter((move(f"ring {i}", tuple(cross)), grow(f"ring {i}", 0.8)), frames=FRAMES) for i in range(len(problem["rings"])))
        return {"elsewhere": _gathered(problem, other), "resized": together(*shrunk), "largest only": go("ring 0", tuple(cross), frames=FRAMES)}


def _gathered(problem: dict, at: Point) -> Act:
    """All rings go to a place, side by side in time."""
    return alter(tuple(move(f"ring {number}", tuple(at)) for number in range(len(problem["rings"]))), frames=FRAMES, says=(TOGETHER,))


def _told(cross: Point, radii: list[float], places: list[Point], discs: list[Point]) -> bool:
    """Whether all rings begin away from the cross and none covers it, and discs lie clear of it, of each other and of all lines, at first and in the end."""
    if any(math.dist(at, cross) < FAR or abs(math.dist(at, cross) - radius) < 50 for at, radius in zip(places, radii, strict=True)):
        return False
    lines = [*zip(places, radii, strict=True), *((cross, radius) for radius in radii)]
    if any(abs(math.dist(at, disc) - radius) < DISC + 14 for disc in discs for at, radius in lines):
        return False
    return all(math.dist(a, b) > 2 * DISC + 20 for i, a in enumerate(discs) for b in [*discs[:i], cross])
