from __future__ import annotations

import math
from functools import lru_cache

import chess
import cv2
import numpy as np

from ...scene import Circle, Grid, Scene, become, draw, fade, grow, move, rectangle, smooth
from ...scene.chessmen import BLACK_PIECE, WHITE_PIECE, add_chess_board, chessman, shadow
from ...scene.palette import INK
from ...scoring import Blob, Row, View, blobs, delta_e_map, dilate, labels_at, read_cells, ride, share, stillness, tolerance
from ...scoring.view import expected_image, median
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

GROUND, RED = (244, 241, 234), (220, 30, 30)
GRID = Grid(8, 8, 96, (116, 100))
PALETTES = {
    "walnut": ((228, 192, 140), (164, 108, 66)), "forest": ((206, 214, 146), (98, 142, 82)), "ocean": ((164, 192, 224), (78, 118, 170)),
    "slate": ((172, 178, 186), (104, 110, 122)), "rose": ((232, 184, 178), (170, 96, 104)), "plum": ((204, 184, 224), (132, 96, 160)),
    "sand": ((234, 208, 132), (186, 138, 48)), "mint": ((160, 214, 192), (66, 140, 120)), "cherry": ((240, 190, 150), (156, 84, 60)),
    "steel": ((158, 186, 200), (88, 116, 132)), "olive": ((212, 204, 140), (136, 128, 62)), "lavender": ((186, 190, 232), (104, 108, 176)),
}  # fmt: skip
FAMILIES = {"back rank": 5, "king and queen": 3, "king and rook": 3, "ladder": 4, "supported queen": 4, "smothered knight": 6, "battery": 7}
"""Kinds of mate, each with the fewest pieces that it takes."""
KINDS = ("pawn", "knight", "bishop", "rook", "queen", "king")
"""Names of the pieces that python-chess numbers from 1."""
LIFT, SLIDE, FRAME = 3, 24, 8
REDDISH = 165
"""Redder than any board or piece, in OpenCV's 8-bit CIELAB (its a)."""


class ChessMateInOne(Task):
    """Play the one move that gives checkmate, then frame the mated king.

    Shows: a chess board with lettered files and numbered ranks, White at the bottom, and some pieces; a disc beside the board shows whose turn it is.
    Asks: the side to move plays the one legal move that gives checkmate at once, sliding the piece straight to its square; a captured piece goes, nothing
    else moves; then the square of the mated king is framed in red.
    Answer: unique: of all legal moves (there is no castling, en passant or promotion in these positions) exactly one gives checkmate.
    Checks: each square of the final board, the red frame, that the position is the mated one, the straight slide, and that the rest stays.
    Departures: decoys are counted as moves that give check without mate. The red frame counts as far as the right move was seen, and carries half of the
    logic row too: it claims the mate, and a clip that stops before it is unfinished. A video whose first frames show another position earns nothing.
    """

    id = "O-57"
    slug = "chess_mate_in_one"
    name = "Chess (Mate In One)"
    pillar = "knowledge"
    split = "train"
    archetype = "puzzle"
    jump_cap = 0.35
    instances = "rejection sampling over piece placements: well above 10^6 legal positions"
    parameters = {
        "pieces": Parameter("pieces on the board", train=ints(4, 8), bench=ints(9, 14)),
        "family": Parameter("kind of mate the position grows from", train=choices(*FAMILIES), bench=choices(*FAMILIES, *list(FAMILIES)[-2:])),
        "side": Parameter(
            "White moves where this is under 1: in 70 % of the positions, half of them in the benchmark", train=floats(0, 1 / 0.7), bench=floats(0, 2)
        ),
        "capture": Parameter(
            "the mating move captures where this is under 1: in 10 % of the positions, 30 % in the benchmark", train=floats(0, 10), bench=floats(0, 10 / 3)
        ),
        "decoys": Parameter("most moves that give check without mate; there is at least one", train=ints(1, 3), bench=ints(3, 6)),
        "palette": Parameter("colours of the board", train=choices(*list(PALETTES)[:8]), bench=choices(*list(PALETTES)[8:])),
    }
    wrong_answers = {
        "check": WrongAnswer("a check that is not mate", 0.3),
        "another": WrongAnswer("the right move, but another piece also moves", 0.68),
        "type_changes": WrongAnswer("the piece changes its type on the way", 0.6),
    }

    def pose(self, rng, p):
        if p.pieces < FAMILIES[p.family]:
            raise Redraw
        for _ in range(400):
            pieces = _core(rng, p.family)
            if pieces is None or len(pieces) > p.pieces:
                continue
            if p.capture < 1:
                board = _board(pieces)
                mates, _ = _checks(board) if board.is_valid() else ([], [])
                if len(mates) != 1 or board.is_capture(mates[0]):
                    continue
                pieces[mates[0].to_square] = chess.Piece(int(rng.choice([chess.PAWN, chess.KNIGHT, chess.BISHOP, chess.ROOK])), chess.BLACK)
            for _ in range(p.pieces - len(pieces)):
                free = [square for square in range(64) if square not in pieces]
                kind = "PPpppNnBbr"[rng.randint(10)]
                rank = int(rng.randint(1, 5)) if kind in "Pp" else int(rng.randint(8))
                free = [square for square in free if chess.square_rank(square) == rank] or free
                pieces[free[rng.randint(len(free))]] = chess.Piece.from_symbol(kind)
            board = _board(pieces)
            if not board.is_valid() or len(pieces) != p.pieces:
                continue
            mates, decoys = _checks(board)
            if len(mates) != 1 or not 1 <= len(decoys) <= p.decoys or board.is_capture(mates[0]) != (p.capture < 1):
                continue
            if any(legal.promotion for legal in board.legal_moves):
                continue
            if rng.randint(2):
                board.apply_transform(chess.flip_horizontal)
            if p.side >= 1:
                board = board.mirror()
            mate = _checks(board)[0][0]
            return {"board": board.board_fen(), "white": board.turn, "move": mate.uci(), "palette": p.palette}
        raise Redraw

    def prompt(self, problem):
        side, other = ("White", "Black") if problem["white"] else ("Black", "White")
        rules = (
            "The piece slides in a straight line from its square to the one it goes to, and a piece captured there disappears; nothing else moves or "
            f"changes. Then a red frame is drawn round the square of the mated {other.lower()} king."
        )
        board, mate = _position(problem)
        taken = board.piece_at(mate.to_square)
        capture = f" and takes the {KINDS[taken.piece_type - 1]} there, which fades" if taken else ""
        start, end, king = (chess.square_name(square) for square in (mate.from_square, mate.to_square, board.king(not board.turn)))
        return Prompts(
            plain=(
                f"{side} is to move. Play the one legal move that gives checkmate at once. {rules}",
                f"It is {side}'s turn in this chess position, and one move mates. Show that move. {rules}",
                f"Find and play {side}'s mate in one. {rules}",
            ),
            guided=f"{side}'s {KINDS[board.piece_type_at(mate.from_square) - 1]} on {start} slides straight to {end}{capture}: {other} is in check and has no "
            f"legal reply. Then a red frame is drawn round {king}, where the {other.lower()} king stands. Nothing else moves or changes.",
        )

    def stage(self, problem, answer=TRUTH):
        board, mate = _position(problem)
        played = sorted(_checks(board)[1], key=chess.Move.uci)[0] if answer == "check" else mate
        scene = Scene(GROUND)
        add_chess_board(scene, GRID, *PALETTES[problem["palette"]])
        rank = 7 if problem["white"] else 0
        scene.add("turn", Circle(radius=34, fill=WHITE_PIECE if problem["white"] else BLACK_PIECE, stroke=INK, width=8), at=(952, GRID.centre(rank, 0)[1]))
        for square, piece in sorted(board.piece_map().items()):
            if square != played.from_square:
                scene.add(_name(board, played, square), *_look(piece), at=_place(square))
        start, end = _place(played.from_square), _place(played.to_square)
        piece = board.piece_at(played.from_square)
        scene.add("shadow", shadow(GRID.cell), at=start, opacity=0.0)
        scene.add("mover", *_look(piece), at=start)
        scene.add("frame", rectangle(GRID.cell, GRID.cell, stroke=RED, border=11), at=_place(board.king(not board.turn)), drawn=0.0)
        scene.wait(10)
        scene.play(fade("shadow", 0.35), grow("mover", 1.08), frames=LIFT)
        begin = scene.now
        scene.play(move("mover", end), move("shadow", end), frames=SLIDE, ease=smooth)
        if board.is_capture(played):
            scene.play(fade("captured", 0), frames=6, at=begin + SLIDE - 6)
        if answer == "type_changes":
            other = "queen" if piece.piece_type == chess.KNIGHT else "knight"
            scene.play(become("mover", *chessman(other, _side(piece), GRID.cell)), frames=0, at=begin + SLIDE / 2)
        if answer == "another":
            scene.play(move(*_another(board, played)), frames=SLIDE, ease=smooth, at=begin)
        scene.play(fade("shadow", 0), grow("mover", 1.0), frames=LIFT)
        scene.play(draw("frame"), frames=FRAME)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        board, mate = _position(problem)
        wanted = board.copy()
        wanted.push(mate)
        before, after = _read(view, median(view.rgb[:3]), problem["palette"]), _read(view, view.final, problem["palette"])
        started, mated = _kinds(board), _kinds(wanted)
        if (before != started).sum() > 2:
            return _nothing("the video does not begin with the position as given")

        start, end, king = (_place(square) for square in (mate.from_square, mate.to_square, board.king(not board.turn)))
        goals = [square for square in np.flatnonzero(after == started[mate.from_square]) if started[square] != after[square] and after[mate.from_square] == 0]
        ring = view.area("frame", time=view.scene.duration - 1)
        frame = _framed(view, ring)
        # A piece that rests on its way to the right square has not made another move until the frame says that it is done.
        on_the_way = [square for square in goals if frame < 0.5 and square in chess.SquareSet.between(mate.from_square, mate.to_square)]
        other = goals[0] if goals and not on_the_way and mate.to_square not in goals else None
        goal = end if other is None else _place(other)
        track = _follow(view, start, goal, ring)
        gone = ride(view, track, [start, goal], longest=0.12 * math.dist(start, goal) + 22, reach=72)
        seen = gone.along[np.isfinite(gone.along)]
        back = float((np.maximum.accumulate(seen) - seen).max()) if len(seen) else 0.0
        slide = gone.share * tolerance(gone.drift, 0.02 * 1024, 0.07 * 1024) * tolerance(back, 20, 60) * share(gone.between(), view.frames_of(4))
        slide *= gone.share > 0.02
        true = slide if other is None else 0.0

        moved = after[mate.from_square] == 0 and after[mate.to_square] == mated[mate.to_square]
        strays = [square for square in np.flatnonzero(after != started) if square not in (mate.from_square, mate.to_square)]
        spatial = max(0.0, 0.25 * moved + 0.05 * frame * max(true, moved) - 0.1 * len(strays)) / 0.3
        exact = bool((after == mated).all())
        logic = (true > 0.6) * (0.5 + 0.5 * frame) if exact else 0.25 * (slide > 0.6) * _is_check(board, started, after)

        zone = view.strip(start, end, 110) | view.box(king[0] - 62, king[1] - 62, king[0] + 62, king[1] + 62)
        name = chess.square_name
        way = f"from {name(mate.from_square)} to {name(mate.to_square)}"
        ended = f"the {KINDS[board.piece_type_at(mate.from_square) - 1]} {'went' if moved else 'did not go'} {way}"
        also = f"; {', '.join(name(square) for square in strays[:4])} changed too" if strays else ""
        drawn = "framed" if frame > 0.8 else "not framed"
        return [
            Row("spatial_accuracy", 0.3, spatial, f"{ended}{also}; the king's square is {drawn}"),
            Row(
                "logical_validity",
                0.2,
                logic,
                "the mated position, reached by its move" if exact and true > 0.6 else "not the mated position reached by its move",
            ),
            Row(
                "trajectory",
                0.35,
                slide * (1.0 if other is None else 0.25),
                f"{gone.share:.0%} of the way to {name(mate.to_square if other is None else other)}, {gone.drift:.0f} units off the line",
                evidence={"path": track.tolist()},
            ),
            Row("temporal_consistency", 0.15, stillness(view, ~zone) * true, "the rest of the picture kept, as far as the move was seen"),
        ]


def _nothing(reason: str) -> list[Row]:
    weights = {"spatial_accuracy": 0.3, "logical_validity": 0.2, "trajectory": 0.35, "temporal_consistency": 0.15}
    return [Row(dimension, weight, 0.0, reason) for dimension, weight in weights.items()]


def _read(view: View, image: np.ndarray, palette: str) -> np.ndarray:
    """What stands on each of the 64 squares of an image, numbered as python-chess does: 0 empty or unclear, 1 to 6 White's pieces, 7 to 12 Black's."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    side = round(GRID.cell * view.unit)
    found = np.zeros(64, int)
    corners = [(round((GRID.origin[0] + c * GRID.cell) * view.unit), round((GRID.origin[1] + r * GRID.cell) * view.unit)) for r, c in map(_cell, range(64))]
    full = [square for square, (x, y) in enumerate(corners) if grey[y + 3 : y + side - 3, x + 3 : x + side - 3].std() >= 14]
    for shade, templates in enumerate(_templates(palette)):
        squares = [square for square in full if sum(_cell(square)) % 2 == shade]
        boxes = [(x, y, x + side, y + side) for x, y in (corners[square] for square in squares)]
        found[squares] = read_cells(grey[None], boxes, templates, slack=2)[0] + 1
    return found


@lru_cache(maxsize=len(PALETTES))
def _templates(palette: str) -> tuple[np.ndarray, np.ndarray]:
    """The twelve pieces on a light and on a dark square as the view shows them: (12, 24, 24) grey each."""
    found = []
    for color in PALETTES[palette]:
        scene = Scene(color)
        for index in range(12):
            scene.add(str(index), *chessman(KINDS[index % 6], ("white", "black")[index // 6], GRID.cell), at=(96 * (index % 6) + 48, 96 * (index // 6) + 48))
        page = cv2.cvtColor(expected_image(scene, 0), cv2.COLOR_RGB2GRAY).astype(np.float32)
        found.append(np.stack([page[24 * (i // 6) : 24 * (i // 6) + 24, 24 * (i % 6) : 24 * (i % 6) + 24] for i in range(12)]))
    return tuple(found)


def _follow(view: View, start: tuple[float, float], end: tuple[float, float], frame: np.ndarray) -> np.ndarray:
    """Where the piece that should move is in each frame (T, 2) in canvas units: what differs, near the straight line, from the clip's own first frame
    without the piece, and with or without a captured one, and is not the red frame. NaN where that has not about the piece's area and size."""
    moving = [name for name in ("mover", "shadow", "frame", "captured") if name in view.scene.sprites]
    bare, grounds = view.expect(view.scene.without(*moving), 0), [median(view.rgb[:3])]
    grounds = [np.where(view.area("mover", grow=10)[..., None], bare, ground) for ground in grounds]
    if "captured" in moving:
        grounds.append(np.where(view.area("captured", grow=10)[..., None], bare, grounds[0]))
    near = view.strip(start, end, 1.9 * GRID.cell)
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    grounds = [cv2.cvtColor(ground[window], cv2.COLOR_RGB2LAB) for ground in grounds]
    frame = dilate(frame, 1.5)[window]

    def piece(image: np.ndarray) -> Blob | None:
        lab = cv2.cvtColor(image[window], cv2.COLOR_RGB2LAB)
        there = min((delta_e_map(lab, ground) > 13 for ground in grounds), key=np.count_nonzero)
        there &= near[window] & ~(frame & (lab[..., 1] > REDDISH))
        solid = cv2.morphologyEx(there.view(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        mask = np.zeros(near.shape, bool)
        mask[window] = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
        return next(iter(blobs(view, mask)), None)

    def size(blob: Blob) -> np.ndarray:
        return np.array([blob.area**0.5, blob.box[2] - blob.box[0], blob.box[3] - blob.box[1]])

    found = [piece(image) for image in view.rgb]
    origin = piece(median(view.rgb[:3]))
    if origin is None or math.dist(origin.at, start) > 0.3 * GRID.cell:
        return np.full((len(view), 2), np.nan)
    shift = np.array(origin.at) - start
    whole = [blob is not None and (np.abs(size(blob) / size(origin) - 1.05) <= 0.4).all() for blob in found]
    return np.array([np.array(blob.at) - shift if ok else (np.nan, np.nan) for blob, ok in zip(found, whole, strict=True)])


def _framed(view: View, ring: np.ndarray) -> float:
    """How much of the red frame, whose mask is `ring`, is there at the end, 0 to 1; 0 if half as much new red is elsewhere."""
    near = dilate(ring, 2)
    palette = [RED, GROUND, INK, WHITE_PIECE, BLACK_PIECE]
    red = (labels_at(view, ring, palette, 50)[-5:] == 0).mean(axis=0) > 0.5
    elsewhere = [((view.label(image, palette) == 0) & ~near).sum() for image in (view.first, view.final)]
    return tolerance(float(red.mean()), 0.8, 0.1) * float(elsewhere[1] - elsewhere[0] < 0.5 * ring.sum())


def _is_check(board: chess.Board, started: np.ndarray, after: np.ndarray) -> bool:
    """Whether the squares after are those after a legal move that gives check."""
    if (after != started).sum() > 2:
        return False
    for legal in board.legal_moves:
        if board.gives_check(legal):
            tried = board.copy(stack=False)
            tried.push(legal)
            if (_kinds(tried) == after).all():
                return True
    return False


def _kinds(board: chess.Board) -> np.ndarray:
    """Each square's piece (64,): 0 empty, 1 to 6 White's, 7 to 12 Black's."""
    found = np.zeros(64, int)
    for square, piece in board.piece_map().items():
        found[square] = piece.piece_type + (0 if piece.color else 6)
    return found


def _checks(board: chess.Board) -> tuple[list[chess.Move], list[chess.Move]]:
    """The legal moves that give mate, and those that give check only."""
    mates, others = [], []
    for legal in board.legal_moves:
        if board.gives_check(legal):
            board.push(legal)
            (mates if board.is_checkmate() else others).append(legal)
            board.pop()
    return mates, others


def _board(pieces: dict[int, chess.Piece]) -> chess.Board:
    board = chess.Board(None)
    board.set_piece_map(pieces)
    return board


def _position(problem: dict) -> tuple[chess.Board, chess.Move]:
    return chess.Board(f"{problem['board']} {'w' if problem['white'] else 'b'} - - 0 1"), chess.Move.from_uci(problem["move"])


def _core(rng: np.random.RandomState, family: str) -> dict[int, chess.Piece] | None:
    """The pieces that make a family's mate, White to move, the black king on the eighth rank; None if two fell on one square."""
    file = int(rng.randint(8))
    put: list[tuple[str, int, int]] = [("k", file, 7)]

    def anywhere(ranks: int = 8) -> tuple[int, int]:
        return int(rng.randint(8)), int(rng.randint(ranks))

    if family == "back rank":
        put += [("p", f, 6) for f in (file - 1, file, file + 1) if 0 <= f < 8]
        put += [("RRRQ"[rng.randint(4)], *anywhere(6)), ("K", *anywhere(3))]
    elif family == "king and queen":
        put += [("K", min(7, max(0, file + int(rng.randint(-1, 2)))), 5), ("Q", *anywhere())]
    elif family == "king and rook":
        put += [("K", file, 5), ("R", *anywhere(7))]
    elif family == "ladder":
        put += [("R", int(rng.randint(8)), 6), ("R", *anywhere(6)), ("K", *anywhere(5))]
    elif family == "supported queen":
        put += [("NBPR"[rng.randint(4)], min(7, max(0, file + int(rng.randint(-2, 3)))), int(rng.randint(3, 6))), ("Q", *anywhere(7)), ("K", *anywhere(4))]
    elif family == "smothered knight":
        knight = [(4, 4), (6, 4), (3, 5), (7, 5), (3, 7)][rng.randint(5)]
        put = [("k", 7, 7), ("r", 6, 7), ("p", 6, 6), ("p", 7, 6), ("N", *knight), ("K", *anywhere(3))]
    else:
        near, far = sorted(int(v) for v in rng.permutation(6)[:2])
        put = [("k", 6, 7), ("r", 5, 7), ("p", 5, 6), ("p", 6, 6), ("Q", 6 - near, 5 - near), ("B", 6 - far, 5 - far), ("K", *anywhere(3))]
    pieces = {chess.square(f, r): chess.Piece.from_symbol(symbol) for symbol, f, r in put}
    return pieces if len(pieces) == len(put) else None


def _another(board: chess.Board, played: chess.Move) -> tuple[str, tuple[float, float]]:
    """Another piece, by its sprite's name, and the middle of the empty square beside it that lies farthest from the move's way."""
    a, b = (np.array(_place(square)) for square in (played.from_square, played.to_square))
    found = []
    for square in board.piece_map():
        if square in (played.from_square, played.to_square):
            continue
        for near in chess.SQUARES:
            if chess.square_distance(square, near) == 1 and board.piece_at(near) is None and near != played.to_square:
                at = np.array(_place(near))
                u = np.clip((at - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
                found.append((-float(np.hypot(*(at - a - u * (b - a)))), square, near))
    _, square, near = min(found)
    return _name(board, played, square), _place(near)


def _name(board: chess.Board, played: chess.Move, square: int) -> str:
    return "captured" if square == played.to_square else f"piece {chess.square_name(square)}"


def _look(piece: chess.Piece):
    return chessman(KINDS[piece.piece_type - 1], _side(piece), GRID.cell)


def _side(piece: chess.Piece) -> str:
    return "white" if piece.color else "black"


def _cell(square: int) -> tuple[int, int]:
    return 7 - chess.square_rank(square), chess.square_file(square)


def _place(square: int) -> tuple[float, float]:
    return GRID.centre(*_cell(square))
