"""What can happen in an answer: acts, each of which is played, read, varied and said by one object, and how they compose.

    in_turn(ring("object 2", RED), ring("object 5", RED))
    then(send_copy("C", slot), resize("C copy", 1.5))

A task says by which acts it is answered, and which ones are mistakes; staging and scoring are then the same for all tasks (`judging`).
"""

from .act import Act, Reading, Words, allow, any_of, at_once, in_any_order, in_turn, suddenly, then, together
from .bringing import Effect, bring, sealed, trail
from .changing import alter, appear, fade_out, hidden_from, keyed, recolour_to, resize, shape_into, stepwise, switch, turn_by
from .counting import counted, dot
from .drawing import middle, reach, ring, spot, stroke
from .filling import Thing, fill
from .joining import connect
from .judging import WEIGHTS, judge_acts, read_acts, stage_acts
from .laws import obey
from .moving import go, send_copy, walk
from .puzzles import moves
from .restyling import restyle, settled

__all__ = [
    "WEIGHTS", "Act", "Effect", "Reading", "Thing", "Words", "allow", "alter", "any_of", "appear", "at_once", "bring", "connect", "counted", "dot", "fade_out",
    "fill", "go", "hidden_from", "in_any_order", "in_turn", "judge_acts", "keyed", "middle", "moves", "obey", "reach", "read_acts", "recolour_to",
    "resize", "restyle", "ring", "sealed", "send_copy", "settled", "shape_into", "spot", "stage_acts", "stepwise", "stroke", "suddenly", "switch", "then",
    "together", "trail", "turn_by", "walk",
]  # fmt: skip
