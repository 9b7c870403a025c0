"""How a clip is judged: view, tracks, marks, states, stillness, and the rules over them. Knows scenes, not tasks."""

from .marks import Mark, grown_frames, ink, ink_over_time, marks, ring_growth
from .rules import DIMENSIONS, Row, share, tolerance
from .scorecard import Scorecard
from .states import Reading, match, read, render
from .stillness import changed, drift, drift_from, grid_regions, kept, region_drift, stillness
from .tracks import Blob, Track, blob_masks, blobs, colour_mask, polar, track, track_many, track_mask, turn_between
from .view import View, delta_e_map, dilate
from .walks import Visit, entered, neighbours, visits

__all__ = [
    "DIMENSIONS", "Blob", "Mark", "Reading", "Row", "Scorecard", "Track", "View", "Visit", "blob_masks", "blobs", "changed", "colour_mask", "delta_e_map",
    "dilate", "drift", "drift_from", "entered", "grid_regions", "grown_frames", "ink", "ink_over_time", "kept", "marks", "match", "neighbours", "polar",
    "read", "region_drift", "render", "ring_growth", "share", "stillness", "tolerance", "track", "track_many", "track_mask", "turn_between", "visits",
]  # fmt: skip
