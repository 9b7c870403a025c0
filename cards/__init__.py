"""What the cards on the Hub are made from. `$name` in a template is filled in from the registry and a dataset's manifest, never by hand."""

from pathlib import Path

_HERE = Path(__file__).parent

DATASET_CARD = _HERE / "dataset.md"
"""The body of a dataset's README.md; `vbvr_hf.builder.card` fills it in."""

ANSWERS_CARD = _HERE / "answers.md"
"""The body of the README.md of the baselines' answers; `vbvr_hf.benchmark.answers` fills it in."""

CITATION = _HERE / "citation.bib"
"""The suite, and this software."""
