"""How a clip is judged: view, tracks, marks, states, stillness, and the rules over them. Knows scenes, not tasks."""

from .cells import gap_to, keeping, kept_drawing
from .figures import figure_mask, iou, likeness, slide
from .growth import Growth, growth, labels_at
from .marks import (
    Mark,
    drifts,
    grown_frames,
    ink,
    ink_over_time,
    marks,
    rings,
)
from .poses import Model, Poses, model_of, poses
from .rides import Ride, ride
from .rules import DIMENSIONS, Row, share, tolerance
from .scorecard import Scorecard
from .stillness import changed, drift, kept, stillness
from .timing import after, halfway
from .tracks import Blob, Track, blob_masks, blobs, track, track_mask
from .view import NONE, View, delta_e_map, dilate
from .walks import (
    Journey,
    Visit,
    band,
    entered,
    journey,
    neighbours,
    node_visits,
    squares,
    taken,
    underway,
    visits,
)

__all__ = [
    "DIMENSIONS", "NONE", "Blob", "Growth", "Journey", "Mark", "Model", "Poses", "Ride", "Row", "Scorecard", "Track", "View", "Visit",
    "after", "band", "blob_masks", "blobs", "changed", "delta_e_map", "dilate", "drift", "drifts", "entered", "figure_mask", "gap_to",
    "grown_frames", "growth", "halfway", "ink", "ink_over_time", "iou", "journey", "keeping", "kept", "kept_drawing", "labels_at", "likeness", "marks",
    "model_of", "neighbours", "node_visits", "poses", "ride", "rings", "share", "slide", "squares", "stillness",
    "taken", "tolerance", "track", "track_mask", "underway", "visits",
]  # fmt: skip
