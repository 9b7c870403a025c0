"""Wordings: texts with alternatives, and what every task's wordings must be: many, short, and whole English sentences."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from vbvr_hf.acts.act import IN_TURN
from vbvr_hf.samples import SampleId, pose
from vbvr_hf.tasks import get_task, task_ids
from vbvr_hf.tasks.wording import VOWEL, an, either, word, wordings

LEAST, MOST_WORDS, MOST_IN_SENTENCE, MOST_ALIKE = 8, 50, 30, 0.7
"""Wordings of a problem; words of one (25 for the goal, and a line of constraints); words of a sentence; share of words that two have in common."""


def test_a_bracket_stands_for_one_of_its_alternatives():
    template = "[Draw|Put] a ring [around|about] [every|each] star."
    every = wordings(template)
    assert len(every) == 8 and "Put a ring around each star." in every
    drawn = Counter(word(template, np.random.RandomState(seed)) for seed in range(400))
    assert drawn.keys() == set(every) and min(drawn.values()) > 20


def test_brackets_nest_and_empty_alternatives_leave_no_gap():
    assert wordings("[Please |]draw it[ [in red|in blue]|] [now|] , then stop[.|!]")[0] == "Please draw it in red now, then stop."
    assert all("  " not in text and " ," not in text for text in wordings("[Please |]draw it[ [in red|in blue]|] [now|] , then stop."))
    assert wordings("[|very ]good.") == ["Good.", "Very good."]


def test_phrases_become_a_bracket():
    assert wordings(f"Draw it {either('once', 'twice')}.") == ["Draw it once.", "Draw it twice."]


def test_a_noun_gets_its_article():
    for noun in ("orange ring", "unfilled ring", "hour hand", "ice cube", "8 cm line", "upper row", "umbrella"):
        assert an(noun) == f"an {noun}"
    for noun in ("blue ring", "unit square", "U-turn", "one-way street", "uniform row", "used ring", "European map"):
        assert an(noun) == f"a {noun}"


def test_a_plain_text_stands_for_itself_and_draws_nothing():
    rng = np.random.RandomState(5)
    assert word("Solve the maze.", rng) == "Solve the maze." and rng.randint(1 << 30) == np.random.RandomState(5).randint(1 << 30)


@pytest.mark.parametrize("template", ["a [b", "a b]", "a | b", "[one]", "[a|[b]", "[a|b]]"])
def test_a_template_that_does_not_close_is_refused(template):
    with pytest.raises(ValueError, match="bracket"):
        word(template, np.random.RandomState(0))
    with pytest.raises(ValueError, match="bracket"):
        wordings(template)


@pytest.mark.parametrize("task_id", task_ids())
def test_wordings_are_many_and_well_formed(task_id):
    found = faults(task_id)
    assert not found, "\n".join(found)


def faults(task_id: str) -> list[str]:
    """What is wrong with a task's wordings, over some problems of each split, in words."""
    task, found = get_task(task_id), {}
    for split in task.splits:
        for index in range(4):
            prompts = task.prompt(pose(SampleId(task_id, split, index))[1])
            every = [wordings(template, 120) for template in prompts.plain]
            plain = list(dict.fromkeys(text for texts in every for text in texts))
            if len(plain) < LEAST:
                found["few"] = f"{len(plain)} wordings; expected {LEAST} or more"
            alike = _alike(plain)
            if alike > MOST_ALIKE:
                found["alike"] = f"two wordings share {alike:.0%} of their words in the mean; expected {MOST_ALIKE:.0%} or less"
            for text in plain:
                if len(text.split()) > MOST_WORDS:
                    found.setdefault("long", f"{len(text.split())} words, expected {MOST_WORDS} at most: {text}")
                if _repeats(text):
                    found.setdefault("repeats", f"a phrase of six words twice: {text}")
            for text in [*plain, *wordings(prompts.guided, 120)]:
                for fault in _form(text):
                    found.setdefault(fault, f"{fault}: {text}")
    return list(found.values())


def _alike(texts: list[str]) -> float:
    """The share of words that two texts have in common, in the mean over pairs spread over all of them."""
    some = texts[:: max(1, len(texts) // 24)]
    bags = [Counter(re.findall(r"\w+", text.lower())) for text in some]
    shares = [(a & b).total() / (a | b).total() for a, b in combinations(bags, 2)]
    return float(np.mean(shares)) if shares else 0.0


_SOUNDS = f"(?i:{VOWEL})"
_FORMS = {
    "a space too many": r"  | [.,;:!?](?!\w)|\( | \)|^\s|\s$",
    "punctuation twice": r"[.,;:!?][.,;:](?!\.)",
    "a word twice": r"\b(\w+) \1\b",
    "a bracket left": r"[\[\]|{}]",
    "no capital first": r"(?-i:^[a-z])|(?-i:[.!?] [a-z])",
    "no full stop": r"[^.!?]$",
    "a before a vowel": rf"(?-i:\ba) {_SOUNDS}(?=\w)",
    "an before a consonant": rf"(?-i:\b[Aa]n) (?!{_SOUNDS})(?![FHLMNRSX]\b|[FHLMNRSX]-)",
    "round for around": r"\bround (the|a|an|every|each|it|its|all|both|one|whatever|them)\b",
    "no for not": r"\b(that|which) (is|are) no (?!longer\b|more\b)\w+",
}


def _form(text: str) -> list[str]:
    found = [fault for fault, pattern in _FORMS.items() if re.search(pattern, text)]
    if any(len(sentence.split()) > MOST_IN_SENTENCE for sentence in re.split(r"(?<=[.!?])\s", text)):
        found.append(f"a sentence of more than {MOST_IN_SENTENCE} words")
    return found


UNSAID = {"O-19": "a ray runs on from one mirror to the next, which nobody needs to be told"}
"""Tasks of which an order goes without saying."""


@pytest.mark.parametrize("task_id", task_ids())
def test_every_wording_says_what_its_acts_hold_to(task_id):
    task = get_task(task_id)
    for index in range(2):
        _, problem = pose(SampleId(task_id, task.splits[-1], index))
        due = [ways for ways in task.answer(problem).words() if not (task_id in UNSAID and ways == IN_TURN)]
        for template in task.prompt(problem).plain:
            for seed in range(6):
                text = word(template, np.random.RandomState(seed))
                unsaid = [ways for ways in due if not any(way in text.lower() for way in ways)]
                assert not unsaid, f"{text!r} says none of {unsaid}"


def _repeats(text: str) -> bool:
    """Whether a phrase of six words occurs twice."""
    words = re.findall(r"\w+", text.lower())
    return any(count > 1 for count in Counter(zip(*(words[k:] for k in range(6)), strict=False)).values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Draw  it.", "a space too many"), ("Draw it .", "a space too many"), ("Draw it..", "punctuation twice"), ("Draw the the ring.", "a word twice"),
        ("Draw [it|that].", "a bracket left"), ("draw it.", "no capital first"), ("Draw it. then stop.", "no capital first"), ("Draw it", "no full stop"),
        ("Draw a orange ring.", "a before a vowel"), ("Draw an blue ring.", "an before a consonant"), ("Put a ring round every star.", "round for around"),
        ("Mark all shapes that are no squares.", "no for not"), ("Go " + "on and " * 20 + "stop.", "a sentence of more than 30 words"),
    ],
)  # fmt: skip
def test_each_fault_of_form_is_found(text, fault):
    assert fault in _form(text)


def test_doubled_text_is_found():
    assert _repeats("Move the red ball to the box, then move the red ball to the box again.")
    assert not _repeats("Move the red ball to the box, then move the blue ball to the shelf.")


@pytest.mark.parametrize(
    "text", ["Draw an hour hand, a U-shaped line, an L-shaped one, an F, a one-way street and a unit square.", "Go from A to B at 2.5 m/s; an 8 stays."]
)
def test_good_form_is_left_alone(text):
    assert _form(text) == []
