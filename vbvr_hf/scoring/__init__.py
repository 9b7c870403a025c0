"""How a clip is judged: view, tracks, marks, states, stillness, and the rules over them. Knows scenes, not tasks."""

from .bystanders import bystanders, stayed
from .cells import (
    after,
    box_pixels,
    cell_pixels,
    colours_over_time,
    first_colours,
    gap_to,
    halfway,
    keeping,
    kept_drawing,
    last,
    read_cells,
    way_done,
)
from .discs import Disc, edge_disc
from .exchanges import Exchange, exchanges, orders
from .figures import figure_mask, growing, iou, likeness, passage, recognise, slide
from .graphs import graph_regions
from .growth import Growth, growth, labels_at
from .levels import levels, within
from .marks import (
    Drawing,
    Mark,
    closedness,
    drifts,
    grown_frames,
    ink,
    ink_over_time,
    marks,
    pairs_in_order,
    picture_kept,
    regions_round,
    ring_drawn,
    ring_growth,
    rings,
    scene_kept,
)
from .movers import Movers, movers
from .numerals import read_counter
from .outlines import Frame, frame_seen
from .poses import Model, Poses, model_of, poses
from .rides import Ride, ride
from .rules import DIMENSIONS, Row, share, tolerance
from .scorecard import Scorecard
from .states import Reading, match, read, render
from .stillness import changed, drift, drift_from, grid_regions, kept, region_drift, stillness
from .tracks import Blob, Track, blob_masks, blobs, colour_mask, moved_overlap, polar, track, track_many, track_mask, track_sprite, turn_between
from .view import NONE, View, delta_e_map, dilate
from .walks import (
    Journey,
    Visit,
    anchored,
    band,
    best_route,
    board_kept,
    covered_cells,
    entered,
    journey,
    neighbours,
    node_visits,
    parts_kept,
    squares,
    stands_on,
    taken,
    trail_growth,
    underway,
    visits,
)

__all__ = [
    "Blob", "DIMENSIONS", "Disc", "Drawing", "Exchange", "Frame", "Growth", "Journey", "Mark", "Model", "Movers", "NONE", "Poses", "Reading", "Ride", "Row",
    "Scorecard", "Track", "View", "Visit", "after", "anchored", "band", "best_route", "blob_masks", "blobs", "board_kept", "box_pixels", "bystanders",
    "cell_pixels", "changed", "closedness", "colour_mask", "colours_over_time", "covered_cells", "delta_e_map", "dilate", "drift", "drift_from", "drifts",
    "edge_disc", "entered", "exchanges", "figure_mask", "first_colours", "frame_seen", "gap_to", "graph_regions", "grid_regions", "growing", "grown_frames",
    "growth", "halfway", "ink", "ink_over_time", "iou", "journey", "keeping", "kept", "kept_drawing", "labels_at", "last", "levels", "likeness", "marks",
    "match", "model_of", "moved_overlap", "movers", "neighbours", "node_visits", "orders", "pairs_in_order", "parts_kept", "passage", "picture_kept", "polar",
    "poses", "read", "read_cells", "read_counter", "recognise", "region_drift", "regions_round", "render", "ride", "ring_drawn", "ring_growth", "rings",
    "scene_kept", "share", "slide", "squares", "stands_on", "stayed", "stillness", "taken", "tolerance", "track", "track_many", "track_mask", "track_sprite",
    "trail_growth", "turn_between", "underway", "visits", "way_done", "within",
]  # fmt: skip
