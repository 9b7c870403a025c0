"""Chess problems: positions in which one move alone gives checkmate, grown from the pieces that well-known kinds of mate need."""

from __future__ import annotations

from collections.abc import Mapping

import chess
import numpy as np

Pieces = dict[chess.Square, chess.Piece]

FAMILIES: Mapping[str, int] = {
    "back rank": 5, "king and queen": 3, "king and rook": 3, "ladder": 4, "supported queen": 4, "smothered knight": 6, "battery": 7,
}  # fmt: skip
"""Kinds of mate, each with the fewest pieces that it takes."""


def checking_moves(board: chess.Board) -> tuple[list[chess.Move], list[chess.Move]]:
    """The legal moves that give mate, and those that give check only."""
    mates, others = [], []
    for move in board.legal_moves:
        if board.gives_check(move):
            (mates if after(board, move).is_checkmate() else others).append(move)
    return mates, others


def after(board: chess.Board, move: chess.Move) -> chess.Board:
    """The position after a move."""
    played = board.copy(stack=False)
    played.push(move)
    return played


def mating_pieces(rng: np.random.RandomState, family: str) -> Pieces | None:
    """The pieces that make a family's mate, White to move, the black king on the eighth rank; None if two fell on one square.

    Not every draw gives a legal position, or one with a mate. Any other name stands for a battery.
    """
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


def mate_in_one(rng: np.random.RandomState, family: str, count: int, *, capture: bool, decoys: int) -> chess.Board | None:
    """One try at a position of `count` pieces, White to move, in which exactly one move mates: a board, or None if this draw was none.

    That move captures or does not, as `capture` says; one to `decoys` other moves give check only; nothing can be promoted.
    """
    pieces = mating_pieces(rng, family)
    if pieces is None or len(pieces) > count:
        return None
    if capture:
        board = _position(pieces)
        mates, _ = checking_moves(board) if board.is_valid() else ([], [])
        if len(mates) != 1 or board.is_capture(mates[0]):
            return None
        pieces[mates[0].to_square] = chess.Piece(int(rng.choice([chess.PAWN, chess.KNIGHT, chess.BISHOP, chess.ROOK])), chess.BLACK)
    for _ in range(count - len(pieces)):
        free = [square for square in chess.SQUARES if square not in pieces]
        kind = "PPpppNnBbr"[rng.randint(10)]
        rank = int(rng.randint(1, 5)) if kind in "Pp" else int(rng.randint(8))
        free = [square for square in free if chess.square_rank(square) == rank] or free
        pieces[free[rng.randint(len(free))]] = chess.Piece.from_symbol(kind)
    board = _position(pieces)
    if not board.is_valid() or len(pieces) != count:
        return None
    mates, others = checking_moves(board)
    if len(mates) != 1 or not 1 <= len(others) <= decoys or board.is_capture(mates[0]) != capture:
        return None
    return None if any(move.promotion for move in board.legal_moves) else board


def _position(pieces: Pieces) -> chess.Board:
    board = chess.Board(None)
    board.set_piece_map(pieces)
    return board
