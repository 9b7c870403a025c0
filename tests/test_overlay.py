"""The overlay: what is shown of a scored clip is what the scorer found, and where it goes wrong is told."""

import numpy as np
import pytest

import vbvr_hf
from vbvr_hf.baselines import make, wrong_answer
from vbvr_hf.overlay import STRIP, draw, examine, still


def test_right_answer_has_the_scorers_card_and_nothing_wrong(sample):
    evidence = examine(sample.video, sample)
    assert evidence.card == vbvr_hf.score(sample.video, sample)
    assert evidence.wrong is None
    assert evidence.moments[0] == 0
    assert evidence.moments[-1] == 1
    assert (np.diff(evidence.moments) >= 0).all()


def test_path_that_was_followed_lies_on_the_right_way(sample):
    evidence = examine(sample.video, sample)
    path, way = evidence.paths[0], evidence.ways[0]
    off = np.array([np.hypot(*(way - at).T).min() for at in path[~np.isnan(path[:, 0])]])
    assert off.max() < 20  # canvas units


def test_wrong_answer_names_the_frame_its_rule_names(sample):
    evidence = examine(wrong_answer(sample, "through"), sample)
    assert evidence.card.total < 0.6
    assert f"frame {evidence.wrong}" in evidence.why


@pytest.mark.parametrize(("answer", "words"), [("frozen", "nothing of the solution"), ("cut", "skipped")])
def test_shortcuts_are_told_apart_from_motion(answer, words):
    sample = vbvr_hf.make_sample("G-167/out_of_domain/00000", size=(256, 256))
    assert words in examine(make(answer, sample), sample).why


def test_marks_that_were_found_are_shown():
    sample = vbvr_hf.make_sample("G-167/out_of_domain/00000", size=(256, 256))
    evidence = examine(sample.frames, sample)
    assert len(evidence.marks) == 1
    assert len(evidence.goals) == 1


def test_drawing_has_every_frame_a_time_line_and_a_hold(sample):
    evidence = examine(sample.frames, sample)
    frames = draw(evidence, side=256, hold=5)
    assert frames.shape == (len(evidence.rgb) + 5, 256 + STRIP, 256, 3)
    assert (frames[-1] == still(evidence, len(evidence.rgb) - 1, 256)).all()
    assert (frames[-1][STRIP:] != frames[0][STRIP:]).any()


def test_clip_that_cannot_be_judged_has_its_card_alone(sample):
    evidence = examine(b"no video", sample)
    assert evidence.card.error
    assert evidence.rgb is None
    with pytest.raises(ValueError, match="nothing to draw"):
        draw(evidence)
