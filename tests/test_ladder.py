"""Clips with a known share of the task done are ranked right: the proxy for agreement with people until people have rated."""

from __future__ import annotations

import pytest
from shares import share_of_tasks

from vbvr_hf import get_task, make_sample, score
from vbvr_hf.audit import LADDER_LEAST
from vbvr_hf.audit.checks import CANONICAL, LADDER, spearman
from vbvr_hf.baselines import partial
from vbvr_hf.samples import SampleId


@pytest.mark.parametrize("task_id", share_of_tasks())
def test_more_done_scores_higher(task_id):
    # The quick audit climbs the ladder of sample 0; another one here.
    sample = make_sample(SampleId(task_id, get_task(task_id).splits[-1], 1), (CANONICAL, CANONICAL))
    scores = [score(partial(sample, share), sample).total for share in LADDER]
    assert spearman(LADDER, scores) >= LADDER_LEAST, scores
