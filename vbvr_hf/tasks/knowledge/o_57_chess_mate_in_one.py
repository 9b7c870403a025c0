from __future__ import annotations

import chess

from ...acts import Act, allow, fade_out, go, sealed, stroke, switch, then, together
from ...scene import Circle, Grid, Point, draw_look, quickening, smooth
from ...scene.curves import nearest
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .chessmen import BLACK_PIECE, WHITE_PIECE, add_chess_board, chessman, piece_parts, square_cell
from .mates import FAMILIES, checking_moves, mate_in_one

RED = (220, 30, 30)
GRID = Grid(8, 8, 96, (116, 100))
PALETTES = {
    "walnut": ((228, 192, 140), (164, 108, 66)), "forest": ((206, 214, 146), (98, 142, 82)), "ocean": ((140, 178, 222), (74, 112, 166)),
    "slate": ((146, 153, 164), (98, 105, 118)), "rose": ((230, 162, 158), (164, 86, 96)), "plum": ((190, 166, 218), (124, 88, 154)),
    "sand": ((234, 208, 132), (186, 138, 48)), "mint": ((130, 204, 176), (60, 132, 112)), "cherry": ((240, 190, 150), (156, 84, 60)),
    "steel": ((130, 168, 188), (82, 110, 128)), "olive": ((212, 204, 140), (136, 128, 62)), "lavender": ((164, 170, 230), (98, 102, 172)),
}  # fmt: skip
SLIDE, FRAME = 24, 12


class ChessMateInOne(Task):
    """Play the one move that gives checkmate, then frame the mated king.

    Shows: a chess board with lettered files and numbered ranks, White at the bottom, and some pieces; a disc beside the board shows whose turn it is.
    Asks: the side to move plays the one legal move that gives checkmate at once, sliding the piece straight to its square; a captured piece goes, nothing
    else moves; then the square of the mated king is framed in red.
    Answer: unique: of all legal moves (there is no castling, en passant or promotion in these positions) exactly one gives checkmate.
    Checks: the straight slide of the piece to its square, the red frame, drawn as a growing line once that is done, and that the rest stays.
    Departures: decoys are counted as moves that give check without mate. The red frame counts only as far as the right move was seen.
    """

    name = "Chess (Mate In One)"
    split = "train"
    archetype = "puzzle"
    version = 3
    jump_cap = 0.35
    instances = "rejection sampling over piece placements: well above 10^6 legal positions"
    parameters = {
        "pieces": Parameter("pieces on the board", train=ints(4, 8), bench=ints(9, 14), harder="high"),
        "family": Parameter("kind of mate the position grows from", train=choices(*FAMILIES), bench=choices(*FAMILIES, *list(FAMILIES)[-2:])),
        "side": Parameter(
            "White moves where this is under 1: in 70 % of the positions, half of them in the benchmark", train=floats(0, 1 / 0.7), bench=floats(0, 2)
        ),
        "capture": Parameter(
            "the mating move captures where this is under 1: in 10 % of the positions, 30 % in the benchmark", train=floats(0, 10), bench=floats(0, 10 / 3)
        ),
        "decoys": Parameter("most moves that give check without mate; there is at least one", train=ints(1, 3), bench=ints(3, 6), harder="high"),
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
            return {"board": board.board_fen(), "white": board.turn, "move": mate.uci(), "palette": p.palette, "look": draw_look(rng, away_from=[INK, RED])}
        raise Redraw

    def prompt(self, problem):
        board, mate = _position(problem)
        side, other = (chess.COLOR_NAMES[color].capitalize() for color in (board.turn, not board.turn))
        taken = board.piece_at(mate.to_square)
        capture = f" and takes the {chess.piece_name(taken.piece_type)} there, which fades" if taken else ""
        start, end, king = (chess.square_name(square) for square in (mate.from_square, mate.to_square, board.king(not board.turn)))
        return Prompts(
            plain=(
                f"{side} is to move. [Play|Make] the one legal move that gives checkmate at once, sliding the piece straight to its square; what it captures "
                f"disappears. Then a red frame is drawn around the {other.lower()} king's square. [Nothing else changes.|]",
                f"[Find|Work out] {side}'s mate in one and show it: that piece alone glides in a straight line, taking what it captures off the board. After "
                "that, frame the mated king's square with a growing red line.",
                f"One move mates in this chess position, and it is {side}'s turn. [Let it happen|Show that move], first the straight slide (a captured piece "
                "goes), then a red outline that grows around the beaten king's square; [all else stays|the rest stays].",
            ),
            guided=f"{side}'s {chess.piece_name(board.piece_type_at(mate.from_square))} on {start} slides straight to {end}{capture}: {other} is in check and "
            f"has no legal reply. Then a red frame is drawn around {king}, where the {other.lower()} king stands. Nothing else moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        board, mate = _position(problem)
        add_chess_board(scene, GRID, *PALETTES[problem["palette"]])
        rank = 7 if problem["white"] else 0
        scene.add("turn", Circle(radius=34, fill=WHITE_PIECE if problem["white"] else BLACK_PIECE, stroke=INK, width=8), at=(952, GRID.centre(rank, 0)[1]))
        # What moves lies above what stays.
        for square, piece in sorted(board.piece_map().items(), key=lambda item: (item[0] == mate.from_square, item)):
            scene.add(_name(square), *piece_parts(piece, GRID.cell), at=_place(square))

    def answer(self, problem):
        board, mate = _position(problem)
        return sealed(_played(board, mate), _framed(board))

    def mistakes(self, problem):
        board, mate = _position(problem)
        check = min(checking_moves(board)[1], key=chess.Move.uci)
        piece, name, end = board.piece_at(mate.from_square), _name(mate.from_square), _place(mate.to_square)
        half = tuple((a + b) / 2 for a, b in zip(_place(mate.from_square), end, strict=True))
        other = switch(name, *chessman("queen" if piece.piece_type == chess.KNIGHT else "knight", chess.COLOR_NAMES[piece.color], GRID.cell))
        changing = then(go(name, half, frames=SLIDE / 2), other, go(name, end, frames=SLIDE / 2), pause=0)
        gone = [fade_out(_name(mate.to_square), frames=SLIDE)] if board.is_capture(mate) else []
        return {
            "check": sealed(_played(board, check), _framed(board)),
            "another": sealed(together(_played(board, mate), go(*_another(board, mate), frames=SLIDE)), _framed(board)),
            "type_changes": sealed(together(changing, *gone), _framed(board)),
        }


def _played(board: chess.Board, move: chess.Move) -> Act:
    """A piece slides to its square; one that is captured there goes."""
    own = board.piece_at(move.from_square)
    others = tuple(piece_parts(chess.Piece(kind, own.color), GRID.cell) for kind in chess.PIECE_TYPES if kind != own.piece_type)
    slide = go(_name(move.from_square), _place(move.to_square), frames=SLIDE, ease=smooth, unlike=others)
    taken = [allow(fade_out(_name(move.to_square), frames=SLIDE, ease=quickening))] if board.is_capture(move) else []
    return together(slide, *taken)


def _framed(board: chess.Board) -> stroke:
    """A frame around the square of the king of the side that is mated."""
    (x, y), half = _place(board.king(not board.turn)), GRID.cell / 2 - 5
    return stroke("frame", ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)), RED, line=11, frames=FRAME, closed=True)


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
    return _name(square), _place(near)


def _name(square: chess.Square) -> str:
    return f"piece {chess.square_name(square)}"


def _place(square: chess.Square) -> Point:
    return GRID.centre(*square_cell(square))
