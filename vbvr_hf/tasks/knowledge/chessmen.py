"""Chess: the board, and the six pieces as outlines of this project's own making. Squares and pieces are numbered as in python-chess."""

from __future__ import annotations

import math
from functools import lru_cache

import chess

from ...scene.layout import Grid
from ...scene.palette import INK
from ...scene.shapes import Circle, Color, Ellipse, Line, Point, Polygon, Shape, Text, points, rectangle
from ...scene.stage import Scene

WHITE_PIECE: Color = (250, 250, 250)
BLACK_PIECE: Color = (44, 46, 54)
_LINES = {"white": (40, 42, 50), "black": (226, 230, 236)}

# Right halves from top to bottom, in hundredths of a square's side from its middle; the left half mirrors them.
_HALVES = {
    "pawn": (
        *((16 * math.sin(math.radians(a)), -20 - 16 * math.cos(math.radians(a))) for a in range(0, 146, 12)),
        (19, -4), (19, 3), (10, 3), (20, 25), (28, 27), (28, 40), (0, 40),
    ),
    "rook": ((0, -38), (8, -38), (8, -27), (17, -27), (17, -38), (31, -38), (31, -15), (20, -9), (20, 20), (32, 27), (32, 40), (0, 40)),
    "bishop": ((0, -44), (6, -39), (4, -33), (14, -21), (20, -7), (16, 8), (22, 11), (22, 18), (13, 20), (20, 25), (32, 28), (32, 40), (0, 40)),
    "queen": ((0, -40), (9, -6), (22, -36), (24, -4), (42, -26), (29, 14), (25, 21), (33, 27), (33, 40), (0, 40)),
    "king": (
        (0, -47), (5, -47), (5, -39), (13, -39), (13, -30), (5, -30), (5, -20), (12, -16), (22, -22), (33, -20), (39, -10), (37, 1), (26, 14), (24, 21),
        (33, 27), (33, 40), (0, 40),
    ),
}  # fmt: skip
_KNIGHT = (
    (-26, 40), (-26, 29), (-20, 24), (-15, 14), (-3, 4), (-13, 5), (-22, 11), (-28, 15), (-36, 10), (-37, 3), (-27, -14), (-17, -28), (-10, -33), (-9, -44),
    (1, -36), (14, -30), (25, -16), (30, 4), (31, 24), (33, 29), (33, 40),
)  # fmt: skip
PIECES = (*_HALVES, "knight")


def square_cell(square: chess.Square) -> tuple[int, int]:
    """The (row, column) of a square on a board with White at the bottom."""
    return 7 - chess.square_rank(square), chess.square_file(square)


def piece_parts(piece: chess.Piece, square: float) -> tuple[Shape, ...]:
    """A piece as `chessman` draws it on a square of that many canvas units."""
    return chessman(chess.piece_name(piece.piece_type), chess.COLOR_NAMES[piece.color], square)


@lru_cache(maxsize=64)
def chessman(kind: str, side: str, square: float) -> tuple[Shape, ...]:
    """A piece ("king", …, "pawn") of a side ("white" or "black") about the middle of a square of that many canvas units: its body first, then
    lines on it. Raises KeyError for another kind or side."""
    line, scale = _LINES[side], square / 100
    fill = WHITE_PIECE if side == "white" else BLACK_PIECE
    if kind == "knight":
        ring = _KNIGHT
    else:
        half = _HALVES[kind]
        ring = (*half, *((-x, y) for x, y in reversed(half) if x))

    def stroke(*way: Point) -> Line:
        return Line(points=points((x * scale, y * scale) for x, y in way), stroke=line, width=4 * scale)

    body = Polygon(points=points((x * scale, y * scale) for x, y in ring), fill=fill, stroke=line, width=5 * scale)

    def ball(x: float, y: float) -> Circle:
        return Circle(radius=5 * scale, fill=fill, stroke=line, width=4 * scale, at=(x * scale, y * scale))

    details: dict[str, tuple[Shape, ...]] = {
        "rook": (stroke((-20, -9), (20, -9)), stroke((-20, 20), (20, 20))),
        "bishop": (stroke((2, -22), (9, -9)), stroke((-18, 14), (18, 14))),
        "queen": (stroke((-29, 14), (29, 14)), ball(0, -40), ball(-22, -36), ball(22, -36), ball(-42, -26), ball(42, -26)),
        "king": (stroke((-26, 14), (26, 14)), stroke((0, -18), (0, 12))),
        "knight": (Circle(radius=4 * scale, fill=line, at=(-13 * scale, -18 * scale)), stroke((-18, 28), (29, 28))),
    }  # fmt: skip
    return (body, *details.get(kind, ()))


def shadow(square: float) -> Ellipse:
    """The shadow of a lifted piece on a square of that many canvas units."""
    return Ellipse(rx=0.36 * square, ry=0.1 * square, fill=BLACK_PIECE, at=(0.05 * square, 0.4 * square))


def add_chess_board(scene: Scene, grid: Grid, light: Color, dark: Color) -> None:
    """A board of 8 x 8 squares with a dark rim, files a to h under it and ranks 1 to 8 left of it. h1 is light."""
    middle = (grid.origin[0] + grid.width / 2, grid.origin[1] + grid.height / 2)
    scene.add("board", rectangle(grid.width + 16, grid.height + 16, fill=INK), rectangle(grid.width, grid.height, fill=light), at=middle)
    dark_squares = (rectangle(grid.cell, grid.cell, fill=dark, at=grid.centre(r, c)) for r, c in grid.cells() if (r + c) % 2)
    scene.add("dark squares", *dark_squares)
    for index in range(8):
        scene.add(
            f"file {index}", Text(text="abcdefgh"[index], size=46, weight=600, fill=INK), at=(grid.centre(7, index)[0], grid.origin[1] + grid.height + 44)
        )
        scene.add(f"rank {index}", Text(text=str(8 - index), size=46, weight=600, fill=INK), at=(grid.origin[0] - 42, grid.centre(index, 0)[1]))
