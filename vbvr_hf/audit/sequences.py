"""Answers in pictures that the audit tries: the key frames of a sample, as others may hand them in, and what earns little."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..baselines import other_sample
from ..samples import Sample, stream_of

Sequence = list[np.ndarray]

RIGHT_LEAST, ALTERED_LEAST, LAST_MOST, SHUFFLED_MOST, FIRST_MOST, OTHER_MOST = 0.99, 0.90, 0.50, 0.30, 0.03, 0.10
JPEG_QUALITY = 80


def _coded(sample: Sample) -> Sequence:
    coded = [cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1] for picture in sample.steps]
    return [cv2.imdecode(picture, cv2.IMREAD_COLOR)[..., ::-1] for picture in coded]


def _resized(sample: Sample) -> Sequence:
    return [cv2.resize(picture, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA) for picture in sample.steps]


def _shifted(sample: Sample) -> Sequence:
    """Each by 1 % of its size, in turn to either side."""
    size = (sample.width, sample.height)
    moves = [np.float32([[1, 0, sign * 0.01 * size[0]], [0, 1, -sign * 0.01 * size[1]]]) for sign in (1, -1)]
    return [cv2.warpAffine(picture, moves[number % 2], size, borderMode=cv2.BORDER_REPLICATE) for number, picture in enumerate(sample.steps)]


def _shuffled(sample: Sample) -> Sequence:
    """In another order than theirs, drawn from the sample's own stream."""
    pictures, rng = list(sample.steps), stream_of(sample.id, "audit shuffled")
    order = rng.permutation(len(pictures))
    while (order == np.arange(len(order))).all():
        order = rng.permutation(len(pictures))
    return [pictures[place] for place in order]


SEQUENCES: dict[str, tuple[Callable[[Sample], Sequence], float | None, float | None]] = {
    "as drawn": (lambda sample: list(sample.steps), RIGHT_LEAST, None),
    "behind the first frame": (lambda sample: [sample.frames[0], *sample.steps], RIGHT_LEAST, None),
    "JPEG of quality 80": (_coded, ALTERED_LEAST, None),
    "at four fifths of the size": (_resized, ALTERED_LEAST, None),
    "shifted by 1 %": (_shifted, ALTERED_LEAST, None),
    "10 % brighter": (lambda sample: [cv2.convertScaleAbs(picture, alpha=1.1) for picture in sample.steps], ALTERED_LEAST, None),
    "the last alone": (lambda sample: [sample.steps[-1]], None, LAST_MOST),
    "shuffled": (_shuffled, None, SHUFFLED_MOST),
    "the first frame repeated": (lambda sample: [sample.frames[0]] * len(sample.steps), None, FIRST_MOST),
    "another sample's": (lambda sample: list(other_sample(sample).steps), None, OTHER_MOST),
}
"""Name -> the pictures, and the least and the most that they may earn."""
