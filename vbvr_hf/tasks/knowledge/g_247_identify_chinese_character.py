from __future__ import annotations

import numpy as np

from ...scene import Circle, Point, Scene, draw, fade, grow
from ...scene.figures import glyph
from ...scene.layout import loose_grid
from ...scoring import Mark, Row, ring_drawn, rings, stillness, tolerance
from ...scoring.bystanders import box_round
from ...scoring.states import begins
from .. import TRUTH, Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

# Three to twelve strokes; none has the form of a letter, a kana or a Hangul syllable.
CHINESE = "水火山木林花鸟鱼马车国家爱学校书语明星春夏秋冬雨雪风电海河湖天地红绿蓝黄金银茶饭果菜猫狗羊牛虎龙手足眼耳年石米衣好新老桥"
LETTERS = {
    "Latin": "ABDEFGHJKMNPQRSTUVWYabdeghkmnrt",
    "Greek": "ΓΔΘΛΞΠΣΦΨΩαβγδεζθλμξπψω",
    "Cyrillic": "БДЖЗИЛФЦЧШЩЫЭЮЯбджф",
    "digits": "23456789",
}
EASTERN = {"Hangul": "한글밥꽃힘별달봄집산강눈빛곰새뿔촛값넋닭", "kana": "あいうえおかきさすせそなぬねふほみむめもやゆよるれわをアソツシルレヲンヤマス"}
PALETTES = {
    "white, ink": ((255, 255, 255), (30, 36, 48)), "white, navy": ((255, 255, 255), (24, 44, 110)), "white, green": ((255, 255, 255), (16, 92, 60)),
    "white, violet": ((255, 255, 255), (88, 40, 140)), "ivory, ink": ((252, 248, 232), (40, 36, 32)), "ivory, brown": ((252, 248, 232), (104, 66, 28)),
    "ivory, teal": ((252, 248, 232), (10, 98, 104)), "mint, ink": ((230, 246, 238), (24, 44, 40)), "mint, navy": ((230, 246, 238), (26, 46, 104)),
    "sky, ink": ((230, 240, 252), (26, 34, 52)), "sky, violet": ((230, 240, 252), (76, 44, 130)), "sky, green": ((230, 240, 252), (20, 88, 64)),
    "lilac, ink": ((242, 234, 250), (42, 32, 54)), "grey, navy": ((238, 239, 242), (28, 40, 96)),
}  # fmt: skip
RED = (220, 28, 28)
STROKE, REACH = 8, 0.78
"""The ring's line in canvas units, and its radius in heights of a character."""
WEIGHT = 400


class IdentifyChineseCharacter(Task):
    """Ring the one Chinese character among letters, digits, Hangul and kana.

    Shows: 6 to 12 characters of one height and colour, scattered over pale paper; one of them is Chinese.
    Asks: draw a red ring round the Chinese character, little by little; nothing else is marked or changed.
    Answer: unique, as the others belong to other scripts and none of them has the form of a Chinese character.
    Checks: the ring's place and size, that it was drawn as a growing line, that there is one only, and that the rest stays.
    Departures: the ring must keep 0.55 heights from the character's middle, not hold its whole box, as strokes seldom reach the box's corners.
    """

    id = "G-247"
    slug = "identify_chinese_character"
    name = "Identify Chinese Character"
    pillar = "knowledge"
    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "choices of characters times places: above 10^10"
    parameters = {
        "characters": Parameter("characters shown", bench=ints(6, 12)),
        "scripts": Parameter("scripts that the others come from", bench=ints(2, 4)),
        "eastern": Parameter("share of the others in Hangul or kana, if these are among the scripts", bench=floats(0, 0.6)),
        "chinese": Parameter("the Chinese character", bench=choices(*CHINESE)),
        "height": Parameter("the characters' height, canvas units", bench=floats(110, 170)),
        "palette": Parameter("paper and ink", bench=choices(*PALETTES)),
    }
    wrong_answers = {
        "other": WrongAnswer("another character is circled", 0.1),
        "both": WrongAnswer("the Chinese character and one other are circled", 0.53),
        "changed": WrongAnswer("the ring is right, but all other characters change into others", 0.88),
    }

    def pose(self, rng, p):
        others = _others(rng, p)
        columns, rows = (3, 2) if p.characters <= 6 else (3, 3) if p.characters <= 9 else (4, 3)
        edge = REACH * p.height + 30
        step = (1024 - 2 * edge) / (np.array([columns, rows]) - 1)
        # Neighbours keep 1.35 heights from each other: each may leave its place by half of what is left.
        free = np.clip(step - 1.36 * p.height, 0, 140) / 2
        places = loose_grid(rng, p.characters, columns, rows, first=(edge, edge), step=step, free=free)
        places = np.round(places.clip(edge, 1024 - edge), 1).tolist()
        return {"characters": [p.chinese, *others], "places": places, "height": round(p.height, 1), "palette": p.palette}

    def prompt(self, problem):
        rules = "Draw the ring little by little as a growing line. Mark nothing else and change nothing else."
        return Prompts(
            plain=(
                f"Exactly one of these characters is Chinese. Draw a red ring round it. {rules}",
                f"Find the one Chinese character among the characters shown and circle it in red. {rules}",
                f"Which of the characters is Chinese? Put a red ring round that one. {rules}",
            ),
            guided="Look at the script of each character: letters, digits, Hangul syllables and kana are not Chinese. Round the one Chinese character a red "
            f"ring is drawn clockwise from its top, the character in its middle: {problem['characters'][0]}. All characters stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        paper, ink = PALETTES[problem["palette"]]
        height, places = problem["height"], problem["places"]
        scene = Scene(paper)
        for index, (character, at) in enumerate(zip(problem["characters"], places, strict=True)):
            scene.add(f"character {index}", glyph(character, height, weight=WEIGHT, fill=ink), at=at)
        chosen = {"other": [_lure(problem)], "both": [0, _lure(problem)]}.get(answer, [0])
        for index in chosen:
            scene.add(f"ring {index}", Circle(radius=REACH * height, stroke=RED, width=STROKE), at=places[index], drawn=0)
        if answer == "changed":
            for index, character in enumerate(problem["characters"][1:], start=1):
                other = "R" if character != "R" else "K"
                scene.add(f"later {index}", glyph(other, height, weight=WEIGHT, fill=ink), at=places[index], scale=0)
        scene.wait(10)
        if answer == "changed":
            for index in range(1, len(places)):
                scene.play(fade(f"character {index}", 0), grow(f"later {index}", 1), frames=6, at=10)
            scene.now = 10
        for index in chosen:
            scene.play(draw(f"ring {index}"), frames=20)
        scene.wait(14)
        return scene

    def score(self, view, problem):
        places, height = problem["places"], problem["height"]
        goal, radius = places[0], REACH * height
        found = sorted(rings(view, RED), key=lambda mark: mark.off(goal))
        place = single = grown = stays = 0.0
        where = only = how = fault = _fault(found, places)
        if not fault:
            mark, further = found[0], len(found) - 1
            error, drawing = mark.off(goal), ring_drawn(view, mark, RED, frames=8)
            # The character's box has a half diagonal of at most 0.71 heights; strokes seldom reach its corners.
            whole = mark.radius - error >= 0.55 * height and min(mark.off(at) for at in places[1:]) > mark.radius
            alone = 0.5 ** min(further, 1)
            round_ = tolerance(mark.closed, 0.95, 0.1) * begins(view, [box_round(at, 0.6 * height) for at in places])
            place = tolerance(error, 25.6, 71.7) * (1.0 if whole else 0.5) * alone * round_
            single = (further == 0 and drawing.value > 0.25) * round_
            grown = drawing.value * alone * round_
            stays = stillness(view, ~view.disc(goal, radius + 14) | view.disc(goal, radius - 14)) * round_
            where = f"ring {error:.0f} units off the Chinese character's middle, radius {mark.radius:.0f}" + ", not just round that character" * (not whole)
            only = f"{further + 1} rings" if further else "one ring, round the Chinese character"
            how = f"{drawing}, {mark.closed:.0%} closed"
        return [
            Row("spatial_accuracy", 0.3, place, where),
            Row("logical_validity", 0.15, single, only),
            Row("trajectory", 0.4, grown, how),
            Row("temporal_consistency", 0.15, stays, "everything but the ring stays as it was, given that ring"),
        ]


def _fault(found: list[Mark], places: list[Point]) -> str:
    """Why the rings, the nearest to the Chinese character first, do not count at all; empty if they do."""
    if not found:
        return "no red ring at the end"
    if found[0].nearest(places) != 0:
        return "the ring is not round the Chinese character"
    return "the ring is not closed" if found[0].closed < 0.1 else ""


def _others(rng: np.random.RandomState, p) -> list[str]:
    """The characters that are not Chinese, all different."""
    scripts = [str(name) for name in rng.permutation(sorted([*LETTERS, *EASTERN]))[: p.scripts]]
    east = [name for name in scripts if name in EASTERN]
    west = [name for name in scripts if name in LETTERS] or ["Latin"]
    count = p.characters - 1
    eastern = round(p.eastern * count) if east else 0
    pools = [east[k % len(east)] for k in range(eastern)] + [west[k % len(west)] for k in range(count - eastern)]
    chosen: list[str] = []
    for name in pools:
        # There are few digits: letters follow when they are used up.
        table = [*rng.permutation([*{**LETTERS, **EASTERN}[name]]), *LETTERS["Latin"]]
        chosen.append(next(str(character) for character in table if character not in chosen))
    return chosen


def _lure(problem: dict) -> int:
    """The wrong character most like a Chinese one: a Hangul syllable or kana if there is one."""
    eastern = [k for k, character in enumerate(problem["characters"]) if any(character in table for table in EASTERN.values())]
    return eastern[0] if eastern else 1
