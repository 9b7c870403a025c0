"""How a clip is drawn: sprites as data, a continuous storyboard, a renderer for any size. Knows nothing of tasks."""

from . import layout, palette
from .boards import add_board, add_cell
from .displays import Counter
from .figures import FIGURES, figure
from .graphs import arrow_between, choose_edges, clear_edges, connected, hop_counts
from .layout import Grid
from .looks import Look, draw_look, look_of
from .mazes import add_maze, carve, steps_from
from .renderer import Renderer, check_size
from .shapes import (
    Circle,
    Color,
    Ellipse,
    Line,
    Point,
    Polygon,
    Shape,
    Text,
    Tint,
    arc,
    arrow,
    arrowhead,
    cross_mark,
    dashed,
    points,
    rectangle,
    regular,
    rounded,
    star,
)
from .stage import SIZE, Scene, Sprite, State
from .timeline import FPS, Change, along, become, draw, fade, follow, grow, linear, move, quickening, recolour, reshape, slowing, smooth, turn

__all__ = [
    "FIGURES", "FPS", "SIZE", "Change", "Circle", "Color", "Counter", "Ellipse", "Grid", "Line", "Look", "Point", "Polygon", "Renderer", "Scene", "Shape",
    "Sprite", "State", "Text", "Tint", "add_board", "add_cell", "add_maze", "along", "arc", "arrow", "arrow_between", "arrowhead", "become", "carve",
    "check_size", "choose_edges", "clear_edges", "connected", "cross_mark", "dashed", "draw", "draw_look", "fade", "figure", "follow", "grow", "hop_counts",
    "layout", "linear", "look_of", "move", "palette", "points", "quickening", "recolour", "rectangle", "regular", "reshape", "rounded",
    "slowing", "smooth", "star", "steps_from", "turn",
]  # fmt: skip
