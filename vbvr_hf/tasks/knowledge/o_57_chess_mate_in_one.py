from __future__ import annotations

import math

import chess
import numpy as np

from ...scene import Circle, Grid, Point, Scene, become, draw, fade, grow, move, rectangle, smooth
from ...scene.chessmen import BLACK_PIECE, WHITE_PIECE, add_chess_board, chessman, look, shadow, square_cell, squares_of
from ...scene.curves import nearest
from ...scene.mates import FAMILIES, after, checking_moves, mate_in_one
from ...scene.palette import INK
from ...scoring import Row, View, dilate, labels_at, ride, share, stillness, tolerance
from ...scoring.chessboards import read_board
from ...scoring.differences import follow_difference
from ...scoring.rules import nothing
from ...scoring.view import median
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

GROUND, RED = (244, 241, 234), (220, 30, 30)
GRID = Grid(8, 8, 96, (116, 100))
PALETTES = {
    "walnut": ((228, 192, 140), (164, 108, 66)), "forest": ((206, 214, 146), (98, 142, 82)), "ocean": ((164, 192, 224), (78, 118, 170)),
    "slate": ((172, 178, 186), (104, 110, 122)), "rose": ((232, 184, 178), (170, 96, 104)), "plum": ((204, 184, 224), (132, 96, 160)),
    "sand": ((234, 208, 132), (186, 138, 48)), "mint": ((160, 214, 192), (66, 140, 120)), "cherry": ((240, 190, 150), (156, 84, 60)),
    "steel": ((158, 186, 200), (88, 116, 132)), "olive": ((212, 204, 140), (136, 128, 62)), "lavender": ((186, 190, 232), (104, 108, 176)),
}  # fmt: skip
LIFT, SLIDE, FRAME = 3, 24, 8


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
            board = mate_in_one(rng, p.family, p.pieces, capture=p.capture < 1, decoys=p.decoys)
            if board is None:
                continue
            if rng.randint(2):
                board.apply_transform(chess.flip_horizontal)
            if p.side >= 1:
                board = board.mirror()
            (mate,), _ = checking_moves(board)
            return {"board": board.board_fen(), "white": board.turn, "move": mate.uci(), "palette": p.palette}
        raise Redraw

    def prompt(self, problem):
        board, mate = _position(problem)
        side, other = (chess.COLOR_NAMES[color].capitalize() for color in (board.turn, not board.turn))
        rules = (
            "The piece slides in a straight line from its square to the one it goes to, and a piece captured there disappears; nothing else moves or "
            f"changes. Then a red frame is drawn round the square of the mated {other.lower()} king."
        )
        taken = board.piece_at(mate.to_square)
        capture = f" and takes the {chess.piece_name(taken.piece_type)} there, which fades" if taken else ""
        start, end, king = (chess.square_name(square) for square in (mate.from_square, mate.to_square, board.king(not board.turn)))
        return Prompts(
            plain=(
                f"{side} is to move. Play the one legal move that gives checkmate at once. {rules}",
                f"It is {side}'s turn in this chess position, and one move mates. Show that move. {rules}",
                f"Find and play {side}'s mate in one. {rules}",
            ),
            guided=f"{side}'s {chess.piece_name(board.piece_type_at(mate.from_square))} on {start} slides straight to {end}{capture}: {other} is in check and "
            f"has no legal reply. Then a red frame is drawn round {king}, where the {other.lower()} king stands. Nothing else moves or changes.",
        )

    def stage(self, problem, answer=TRUTH):
        board, mate = _position(problem)
        played = min(checking_moves(board)[1], key=chess.Move.uci) if answer == "check" else mate
        scene = Scene(GROUND)
        add_chess_board(scene, GRID, *PALETTES[problem["palette"]])
        rank = 7 if problem["white"] else 0
        scene.add("turn", Circle(radius=34, fill=WHITE_PIECE if problem["white"] else BLACK_PIECE, stroke=INK, width=8), at=(952, GRID.centre(rank, 0)[1]))
        for square, piece in sorted(board.piece_map().items()):
            if square != played.from_square:
                scene.add(_name(played, square), *look(piece, GRID.cell), at=_place(square))
        start, end = _place(played.from_square), _place(played.to_square)
        piece = board.piece_at(played.from_square)
        scene.add("shadow", shadow(GRID.cell), at=start, opacity=0.0)
        scene.add("mover", *look(piece, GRID.cell), at=start)
        scene.add("frame", rectangle(GRID.cell, GRID.cell, stroke=RED, border=11), at=_place(board.king(not board.turn)), drawn=0.0)
        scene.wait(10)
        scene.play(fade("shadow", 0.35), grow("mover", 1.08), frames=LIFT)
        begin = scene.now
        scene.play(move("mover", end), move("shadow", end), frames=SLIDE, ease=smooth)
        if board.is_capture(played):
            scene.play(fade("captured", 0), frames=6, at=begin + SLIDE - 6)
        if answer == "type_changes":
            other = "queen" if piece.piece_type == chess.KNIGHT else "knight"
            scene.play(become("mover", *chessman(other, chess.COLOR_NAMES[piece.color], GRID.cell)), frames=0, at=begin + SLIDE / 2)
        if answer == "another":
            scene.play(move(*_another(board, played)), frames=SLIDE, ease=smooth, at=begin)
        scene.play(fade("shadow", 0), grow("mover", 1.0), frames=LIFT)
        scene.play(draw("frame"), frames=FRAME)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        board, mate = _position(problem)
        started, mated = squares_of(board), squares_of(after(board, mate))
        first = median(view.rgb[:3])
        before, ended = (read_board(view, image, GRID, *PALETTES[problem["palette"]]) for image in (first, view.final))
        if (before != started).sum() > 2:
            other = "the video does not begin with the position as given"
            return nothing(other, spatial_accuracy=0.3, logical_validity=0.2, trajectory=0.35, temporal_consistency=0.15)

        start, end, king = (_place(square) for square in (mate.from_square, mate.to_square, board.king(not board.turn)))
        left = ended[mate.from_square] == 0
        goals = [square for square in np.flatnonzero(ended == started[mate.from_square]) if started[square] != ended[square] and left]
        ring = view.area("frame", time=view.scene.duration - 1)
        frame = _framed(view, ring)
        # A piece that rests on its way to the right square has not made another move until the frame says that it is done.
        on_the_way = [square for square in goals if frame < 0.5 and square in chess.SquareSet.between(mate.from_square, mate.to_square)]
        other = goals[0] if goals and not on_the_way and mate.to_square not in goals else None
        went_to = mate.to_square if other is None else other
        goal = _place(went_to)
        track = follow_difference(view, _grounds(view, first), view.strip(start, goal, 1.9 * GRID.cell), start, 0.3 * GRID.cell, marks=ring)
        gone = ride(view, track, [start, goal], longest=0.12 * math.dist(start, goal) + 22, reach=72)
        seen = gone.along[np.isfinite(gone.along)]
        back = float((np.maximum.accumulate(seen) - seen).max()) if len(seen) else 0.0
        slide = gone.share * tolerance(gone.drift, 0.02 * 1024, 0.07 * 1024) * tolerance(back, 20, 60) * share(gone.between(), view.frames_of(4))
        slide *= gone.share > 0.02
        true = slide if other is None else 0.0

        moved = left and ended[mate.to_square] == mated[mate.to_square]
        strays = [square for square in np.flatnonzero(ended != started) if square not in (mate.from_square, mate.to_square)]
        spatial = max(0.0, 0.25 * moved + 0.05 * frame * max(true, moved) - 0.1 * len(strays)) / 0.3
        exact = bool((ended == mated).all())
        logic = (true > 0.6) * (0.5 + 0.5 * frame) if exact else 0.25 * (slide > 0.6) * _is_check(board, ended)

        zone = view.strip(start, end, 110) | view.box(king[0] - 62, king[1] - 62, king[0] + 62, king[1] + 62)
        name = chess.square_name
        went = f"the {chess.piece_name(board.piece_type_at(mate.from_square))} {'went' if moved else 'did not go'}"
        also = f"; {', '.join(name(square) for square in strays[:4])} changed too" if strays else ""
        drawn = "framed" if frame > 0.8 else "not framed"
        reached = "the mated position, reached by its move" if exact and true > 0.6 else "not the mated position reached by its move"
        way = f"{gone.share:.0%} of the way to {name(went_to)}, {gone.drift:.0f} units off the line"
        return [
            Row("spatial_accuracy", 0.3, spatial, f"{went} from {name(mate.from_square)} to {name(mate.to_square)}{also}; the king's square is {drawn}"),
            Row("logical_validity", 0.2, logic, reached),
            Row("trajectory", 0.35, slide * (1.0 if other is None else 0.25), way, evidence={"path": track.tolist()}),
            Row("temporal_consistency", 0.15, stillness(view, ~zone) * true, "the rest of the picture kept, as far as the move was seen"),
        ]


def _grounds(view: View, first: np.ndarray) -> list[np.ndarray]:
    """The clip's own first picture without the piece that should move, and without the one that it captures, if any: RGB (256, 256, 3)."""
    moving = [name for name in ("mover", "shadow", "frame", "captured") if name in view.scene.sprites]
    bare, grounds = view.expect(view.scene.without(*moving), 0), [first]
    for name in ("mover", "captured"):
        if name in moving:
            grounds.append(np.where(view.area(name, grow=10)[..., None], bare, grounds[-1]))
    return grounds[1:]


def _framed(view: View, ring: np.ndarray) -> float:
    """How much of the red frame, whose mask is `ring`, is there at the end, 0 to 1; 0 if half as much new red is elsewhere."""
    near = dilate(ring, 2)
    palette = [RED, GROUND, INK, WHITE_PIECE, BLACK_PIECE]
    red = (labels_at(view, ring, palette, 50)[-5:] == 0).mean(axis=0) > 0.5
    elsewhere = [((view.label(image, palette) == 0) & ~near).sum() for image in (view.first, view.final)]
    return tolerance(float(red.mean()), 0.8, 0.1) * float(elsewhere[1] - elsewhere[0] < 0.5 * ring.sum())


def _is_check(board: chess.Board, ended: np.ndarray) -> bool:
    """Whether the squares at the end are those after a legal move that gives check."""
    mates, others = checking_moves(board)
    return any((squares_of(after(board, legal)) == ended).all() for legal in (*mates, *others))


def _position(problem: dict) -> tuple[chess.Board, chess.Move]:
    return chess.Board(f"{problem['board']} {'w' if problem['white'] else 'b'} - - 0 1"), chess.Move.from_uci(problem["move"])


def _another(board: chess.Board, played: chess.Move) -> tuple[str, Point]:
    """Another piece, by its sprite's name, and the middle of the empty square beside it that lies farthest from the move's way."""
    ends = played.from_square, played.to_square
    pairs = [
        (square, near)
        for square in board.piece_map()
        for near in chess.SQUARES
        if square not in ends and chess.square_distance(square, near) == 1 and board.piece_at(near) is None and near not in ends
    ]
    _, away = nearest([_place(near) for _, near in pairs], [_place(end) for end in ends])
    _, square, near = min((-off, *pair) for off, pair in zip(away.tolist(), pairs, strict=True))
    return _name(played, square), _place(near)


def _name(played: chess.Move, square: chess.Square) -> str:
    return "captured" if square == played.to_square else f"piece {chess.square_name(square)}"


def _place(square: chess.Square) -> Point:
    return GRID.centre(*square_cell(square))
