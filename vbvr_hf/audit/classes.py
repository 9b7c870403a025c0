"""The classes of faults that scorers were found to have, each with what it was worth at its worst when it was found, and the trials that look for it now."""

from __future__ import annotations

from typing import NamedTuple


class FaultClass(NamedTuple):
    """`found` says in words what a clip got when the first fifty tasks read clips each in a way of their own. Trials of `check`, if `videos` are given only of
    these, look for it: it is `unearned` credit, so that the most any clip gets counts, or a loss nobody asked for, so that the least does."""

    name: str
    found: str
    check: str
    videos: tuple[str, ...] = ()
    unearned: bool = True


FAULT_CLASSES = (
    FaultClass("the camera drifts", "a drift of 1.5 % .37 in the mean, a turn of 0.6 degrees 0.00", "drift", unearned=False),
    FaultClass("pace", "waiting, then twice as fast .17; three times as fast under .85 on 26 of 50 tasks", "pace", unearned=False),
    FaultClass("hidden wishes", "a dot in a colour that nobody named .45", "free", unearned=False),
    FaultClass("time stamps ignored", "everything within 60 ms 1.00", "clock", ("jump hidden in time stamps",)),
    FaultClass("few frames looked at", "black in 80 of 97 frames 1.00", "shortcuts", ("mostly black",)),
    FaultClass("the rest of the picture; all else vanishes", "eight rings painted over 1.00, a cell destroyed 1.00", "spoilt"),
    FaultClass("order: the answer flashed first", "1.00", "shortcuts", ("end flashed first",)),
    FaultClass("order and cause, by each task's own mistakes", "reversed order 1.00", "wrong answers"),
    FaultClass("wipes", "1.00", "shortcuts", ("wipe",)),
    FaultClass("undone", "played back to the start .80", "shortcuts", ("there and back",)),
    FaultClass("begun again", "half way, then reset .66", "shortcuts", ("half, then again",)),
    FaultClass("small pictures, blur", "blurred by a pixel at 128 pixels 0.00", "soft", ("128 px", "a file of 128 px", "128 px, blurred"), unearned=False),
    FaultClass("the process in a few pictures", "crossfades of six and eight slides 1.00", "shortcuts", ("crossfades of six pictures", "eight slides")),
    FaultClass("first wrong, then right", ".6 to .9 on most tasks", "shortcuts", ("most, then a jump",)),
    FaultClass("the end does not last", ".95", "shortcuts", ("end does not last",)),
    FaultClass("two answers laid over each other", ".98", "shortcuts", ("two answers blended",)),
    FaultClass("blur that follows motion", ".01", "soft", ("blended frames", "trailing"), unearned=False),
    FaultClass("colours bleed, lines thicken", "0.00", "soft", ("colours bleed", "thicker lines"), unearned=False),
    FaultClass("few frames", "25 frames for the whole clip .35, 33 frames .10", "few frames", unearned=False),
    FaultClass("samples never looked at", "tasks passed on samples 0 to 4 and failed on 5 and 10", "sweep", unearned=False),
)
