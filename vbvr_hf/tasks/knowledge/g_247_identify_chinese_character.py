from __future__ import annotations

import numpy as np

from ...acts import in_turn, ring, switch, together
from ...scene.figures import glyph
from ...scene.layout import loose_grid
from ...scene.looks import draw_look, look_of
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

# Three to twelve strokes; none has the form of a letter, a kana or a Hangul syllable.
CHINESE = "水火山木林花鸟鱼马车国家爱学校书语明星春夏秋冬雨雪风电海河湖天地红绿蓝黄金银茶饭果菜猫狗羊牛虎龙手足眼耳年石米衣好新老桥"
LETTERS = {
    "Latin": "ABDEFGHJKMNPQRSTUVWYabdeghkmnrt",
    "Greek": "ΓΔΘΛΞΠΣΦΨΩαβγδεζθλμξπψω",
    "Cyrillic": "БДЖЗИЛФЦЧШЩЫЭЮЯбджф",
    "digits": "23456789",
}
EASTERN = {"Hangul": "한글밥꽃힘별달봄집산강눈빛곰새뿔촛값넋닭", "kana": "あいうえおかきさすせそなぬねふほみむめもやゆよるれわをアソツシルレヲンヤマス"}
INKS = {
    "black": (30, 34, 44), "navy": (24, 44, 110), "green": (16, 84, 56), "violet": (84, 40, 136), "brown": (96, 60, 26), "teal": (10, 88, 96),
}  # fmt: skip
"""Colours of the characters on light grounds; on dark ones they are pale."""
CONTRAST = 45
RED = (220, 28, 28)
ROOM, LINE = 22, 11
WEIGHT = 400


class IdentifyChineseCharacter(Task):
    """Ring the one Chinese character among letters, digits, Hangul and kana.

    Shows: 6 to 12 characters of one height and colour, scattered; one of them is Chinese.
    Asks: draw a red ring around the Chinese character, little by little; nothing else is marked or changed.
    Answer: unique, as the others belong to other scripts and none of them has the form of a Chinese character. How large the ring is, within reason, is free.
    Checks: that a ring closes around that character and around no other, that it was drawn as a growing line, and that the rest stays.
    """

    split = "out_of_domain"
    version = 2
    archetype = "mark"
    jump_cap = 0.48
    instances = "choices of characters times places: above 10^10"
    parameters = {
        "characters": Parameter("characters shown", bench=ints(6, 12), harder="high"),
        "scripts": Parameter("scripts that the others come from", bench=ints(2, 4), harder="high"),
        "eastern": Parameter("share of the others in Hangul or kana, if these are among the scripts", bench=floats(0, 0.6), harder="high"),
        "chinese": Parameter("the Chinese character", bench=choices(*CHINESE)),
        "height": Parameter("the characters' height, canvas units", bench=floats(130, 175)),
        "ink": Parameter("the characters' colour where the ground is light", bench=choices(*INKS)),
    }
    wrong_answers = {
        "other": WrongAnswer("another character is circled", 0.1),
        "both": WrongAnswer("the Chinese character and one other are circled", 0.53),
        "changed": WrongAnswer("the ring is right, but all other characters change into others", 0.88),
    }

    def pose(self, rng, p):
        others = _others(rng, p)
        columns, rows = (3, 2) if p.characters <= 6 else (3, 3) if p.characters <= 9 else (4, 3)
        edge = 0.71 * p.height + 44
        step = (1024 - 2 * edge) / (np.array([columns, rows]) - 1)
        # Neighbours keep 1.35 heights from each other: each may leave its place by half of what is left.
        free = np.clip(step - 1.36 * p.height, 0, 140) / 2
        places = loose_grid(rng, p.characters, columns, rows, first=(edge, edge), step=step, free=free)
        places = np.round(places.clip(edge, 1024 - edge), 1).tolist()
        look = draw_look(rng, away_from=[RED])
        ink = look_of(look).ink if look_of(look).dark else INKS[p.ink]
        if delta_e(ink, look_of(look).base) < CONTRAST:
            raise Redraw
        return {"characters": [p.chinese, *others], "places": places, "height": round(p.height, 1), "ink": list(ink), "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Exactly one|Just one] of these characters is Chinese. [Draw|Put] a red ring around it[, as a growing line|, drawn little by little]. "
                "[Mark nothing else.|Nothing else changes.]",
                "[Find|Spot] the Chinese character and circle it in red, the [circle growing as a line|line growing until it closes]. "
                "[Leave the others as they are.|All others stay unmarked.]",
                "Which [sign|symbol] here is Chinese? [A red line grows into a circle around that one|Ring that one with a red line that grows bit by bit]"
                ", and [no other|nothing else] is touched.",
            ),
            guided="Look at the script of each character: letters, digits, Hangul syllables and kana are not Chinese. Around the one Chinese character a red "
            f"ring is drawn clockwise from its top, the character in its middle: {problem['characters'][0]}. All characters stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        for index, (character, at) in enumerate(zip(problem["characters"], problem["places"], strict=True)):
            scene.add(f"character {index}", _drawn(problem, character), at=at)

    def answer(self, problem):
        return _ringed(0)

    def mistakes(self, problem):
        later = {index: "R" if character != "R" else "K" for index, character in enumerate(problem["characters"][1:], start=1)}
        return {
            "other": _ringed(_lure(problem)),
            "both": in_turn(_ringed(0), _ringed(_lure(problem))),
            "changed": together(*(switch(f"character {index}", _drawn(problem, other)) for index, other in later.items()), _ringed(0)),
        }


def _ringed(index: int) -> ring:
    return ring(f"character {index}", RED, room=ROOM, line=LINE, frames=28)


def _drawn(problem: dict, character: str):
    return glyph(character, problem["height"], weight=WEIGHT, fill=tuple(problem["ink"]))


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
