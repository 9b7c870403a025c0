"""Agreement of scores with people."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from vbvr_hf import VBVRError
from vbvr_hf.align import Rating, agreement, read_ratings, write_sheet

SAMPLE = "G-15/in_domain/00000"


def ratings_of(scores: dict[str, float], noise: float, rng) -> list[Rating]:
    return [Rating(SAMPLE, video, rating=1 + 4 * score + noise * rng.randn()) for video, score in scores.items()]


def test_scores_that_rank_as_people_do_agree():
    rng = np.random.RandomState(0)
    scores = {f"{i}.mp4": i / 20 for i in range(20)}
    result = agreement(ratings_of(scores, 0.01, rng), lambda _, video: scores[video])
    assert result["overall"]["spearman"]["value"] > 0.95
    assert result["tasks"]["G-15"]["kendall"]["low"] > 0.8
    unrelated = agreement(ratings_of(scores, 100, rng), lambda _, video: scores[video])
    assert unrelated["overall"]["spearman"]["low"] < 0.4


def test_pairs_count_ties_as_half():
    scores = {"good": 0.9, "bad": 0.1}
    pair = {"sample_id": SAMPLE, "video": "good", "video_b": "bad"}
    ratings = [Rating(**pair, preferred=word) for word in ("a", "a", "a", "b", "tie")]
    entry = agreement(ratings, lambda _, video: scores[video])["overall"]
    assert entry["pairs"] == 5
    assert entry["pairwise"]["value"] == pytest.approx(3.5 / 5)


def test_a_sheet_hides_scores_and_reads_back_when_filled_in(tmp_path):
    path = tmp_path / "sheet.csv"
    assert write_sheet(path, [(SAMPLE, "a.mp4"), (SAMPLE, "b.mp4"), (SAMPLE, "c.mp4")], pairs=True) == 3
    rows = list(csv.DictReader(path.open()))
    assert "score" not in rows[0] and "disc" in rows[0]["prompt"]
    with pytest.raises(VBVRError, match="holds no ratings"):
        read_ratings(path)
    for row in rows:
        row["preferred"] = "A"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert {rating.preferred for rating in read_ratings(path)} == {"a"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("video,rating\na,1\n", "no column sample_id"),
        ("sample_id,video,rating\nG-15/in_domain/0,a,1\n", "line 2"),
        (f"sample_id,video,rating\n{SAMPLE},a,much\n", "line 2"),
        (f"sample_id,video,preferred\n{SAMPLE},a,left\n", "expected a, b or tie"),
    ],
)
def test_bad_ratings_files_name_the_line(tmp_path, text, message):
    path = tmp_path / "ratings.csv"
    path.write_text(text)
    with pytest.raises(VBVRError, match=message):
        read_ratings(path)
