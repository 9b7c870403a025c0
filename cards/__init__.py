"""What the cards on the Hub are made from. `$name` in a template is filled in from the registry and a dataset's manifest, never by hand."""

from pathlib import Path

_HERE = Path(__file__).parent

DATASET_CARD = _HERE / "dataset.md"
"""The body of a dataset's README.md; `vbvr_hf.builder.card` fills it in."""

CITATION = _HERE / "citation.bib"
"""The suite, and this software."""
