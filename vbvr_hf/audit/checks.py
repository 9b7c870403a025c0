"""What is tried: the videos of one sample against its scorer, and a generator's samples against each other.

`judge` does one sample, `inspect` one split of a task; both are plain functions of their arguments, so any process can run them.
A trial that crashes is a breach with the reason in its note; it never ends the audit.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from ..baselines import DO_NOTHING, JUMPS, MISTAKEN, OTHER_SAMPLE, action, make, other_sample, partial, render, wrong_answer
from ..judge import score
from ..samples import Sample, SampleId, make_sample, pose, stream_of
from ..scene import FPS, Renderer
from ..scoring import Scorecard
from ..scoring.scorecard import STEPS
from ..tasks import get_task
from ..tasks.wording import wordings
from ..video import Video, decode, encode
from . import attacks, sequences, videos
from .report import CURIOUS, Trial

CANONICAL = 256
"""Pixels a side at which the quick audit draws: what scorers measure at."""
FULL = 512
PREDICTION_CRF = 23
"""How a full audit encodes the videos it scores: x264's own default, as most models' exporters do."""
TRUTH_LEAST, ALTERED_LEAST, NOTHING_MOST, JUMP_MOST, MISTAKEN_MOST = 0.97, 0.90, 0.05, 0.55, 0.30
PACE_LEAST, TWICE_LEAST, SAME = 0.95, 0.5, 0.02
"""Of a right clip at another pace; of one that drifts twice as far as is promised; and how much the form of a file may change."""
STEP_LEAST = 0.1
"""What the whole must gain over three quarters of the action."""
FALL_MOST = 0.02
"""What a score may lose while more is done: the scorer's own noise."""
UNLISTED_ALTERED_LEAST, UNLISTED_STILL_MOST = 0.85, 0.10
ENDS_MOST = 12.0
FREE_LEAST = 0.95
SWEPT_FROM, SWEPT, SWEPT_QUICKLY = 100, 30, 2
"""Further samples that are swept: the first, how many, and how many in the quick form."""
SWEPT_ALTERED = ("blur", "warm cast", "darker", "zoom out")
LADDER = tuple(rung / 12 for rung in range(13))
QUARTERS = (3, 6, 9, 12)
"""The ladder's rungs at 25, 50, 75 and 100 %."""
DISTINCT_LEAST = 10_000
DRAWS = 20_000
_DRAW_SECONDS = 20.0
_SECTIONS = ("Shows", "Asks", "Answer", "Checks")
_NAN = float("nan")


class Judge:
    """Scores videos of one sample and keeps the trials, and small pictures of each video for the contact sheet."""

    def __init__(self, sample: Sample, *, encoded: bool, pictures: bool) -> None:
        self.sample = sample
        self.encoded = encoded
        self.trials: list[Trial] = []
        self.cards: list[Scorecard] = []
        self.pictures: list[tuple[str, np.ndarray]] | None = [] if pictures else None

    def try_(self, check: str, name: str, video: Callable[[], Video] | Video, low: float | None = None, high: float | None = None) -> float:
        """Score one video, made when called for; frames are encoded first in a full audit. Returns its total, NaN if anything crashed."""
        seconds = None

        def judged() -> Scorecard:
            nonlocal seconds
            made = video() if callable(video) else video
            taken = encode(made, self.sample.fps, crf=PREDICTION_CRF) if self.encoded and isinstance(made, np.ndarray) else made
            started = time.process_time()
            card = score(taken, self.sample)
            seconds = time.process_time() - started
            self.cards.append(card)
            if self.pictures is not None and isinstance(made, np.ndarray):
                self.pictures.append((f"{check}: {name}  {card.total:.2f}", thumbs_of(made)))
            return card

        value, note = _told(judged)
        if note.startswith("crashed") and low is None and high is None:
            low = 0.0
        self.trials.append(Trial(self.sample.id.task_id, self.sample.sample_id, check, name, value, low, high, seconds, note))
        return value

    def tell(self, check: str, name: str, value: float, low: float | None = None, high: float | None = None, note: str = "") -> None:
        """Keep something that was measured otherwise."""
        self.trials.append(Trial(self.sample.id.task_id, self.sample.sample_id, check, name, value, low, high, None, note))


def _told(judged: Callable[[], Scorecard]) -> tuple[float, str]:
    """The total of what is judged and its reasons; NaN and the error if anything crashed, which is told as a breach."""
    try:
        card = judged()
    except Exception as error:
        return _NAN, f"crashed: {type(error).__name__}: {error}"
    return card.total, card.error or "; ".join(f"{row.value:.2f} {row.reason}" for row in card.rows)


def judge(sample_id: str, *, quick: bool, pictures: bool = False) -> tuple[list[Trial], list[tuple[str, np.ndarray]]]:
    """Every video of one sample: the trials, and with `pictures` a title and small frames (8, 80, 80, 3) of each video."""
    side = CANONICAL if quick else FULL
    sample = make_sample(sample_id, (side, side))
    whole = make_sample(sample_id, (FULL, FULL)) if quick else sample
    run = Judge(sample, encoded=not quick, pictures=pictures)
    score(sample.frames[:2], sample)  # the first call stages the scene and fills caches, which is no part of a clip's cost
    _truths(run, whole, quick)
    _as_models_make_it(run, quick)
    _baselines(run)
    _ladder(run)
    for name, wrong in sample.task.wrong_answers.items():
        run.try_("wrong answers", name, lambda name=name: wrong_answer(sample, name), high=wrong.cap)
    if not quick or sample.id.split == sample.task.splits[-1]:
        _free_and_shortcuts(run)
        _in_pictures(run, whole)
    if not quick:
        _clock(run)
        _unlisted(run)
        with tempfile.TemporaryDirectory() as folder:
            for name, video in videos.broken_files(sample, Path(folder)).items():
                _broken(run, name, video)
    _weights(run)
    _ends(run, whole)
    return run.trials, run.pictures or []


def _truths(run: Judge, whole: Sample, quick: bool) -> None:
    sample = run.sample
    run.encoded = False
    run.try_("truth", "as rendered", whole.frames, low=TRUTH_LEAST)
    run.try_("truth", "as encoded", whole.video, low=TRUTH_LEAST)
    run.try_("altered", "drawn at 256 px", make_sample(sample.id, (CANONICAL, CANONICAL)).frames, low=ALTERED_LEAST)
    run.encoded = not quick
    for name, make_ in videos.TRANSFORMED.items():
        if not (quick and name in videos.ONLY_RESIZED):
            run.try_("altered", name, _made(make_, sample, name), low=ALTERED_LEAST)
    size = (sample.width, sample.height)
    for name, fps in (("half frame rate", FPS / 2), ("double frame rate", FPS * 2)):
        run.try_("altered", name, lambda fps=fps: _as_judged(make_sample(sample.id, size, fps), quick), low=ALTERED_LEAST)
    if not quick:
        run.try_("altered", "crf 35", lambda: encode(sample.frames, sample.fps, crf=35), low=ALTERED_LEAST)
        run.try_("altered", "drawn at 832 x 480", lambda: make_sample(sample.id, (832, 480)).video, low=ALTERED_LEAST)
        run.try_("altered", "drawn as 81 frames", lambda: make_sample(sample.id, size, num_frames=81).video, low=ALTERED_LEAST)


def _as_models_make_it(run: Judge, quick: bool) -> None:
    """Right clips that drift, hurry, are soft or have few frames."""
    sample = run.sample
    for name, makers in videos.DRIFTS.items():
        for check, make_, low in zip(("drift", "twice the drift"), makers, (ALTERED_LEAST, TWICE_LEAST), strict=True):
            if not quick or (name, check) in videos.QUICK_DRIFTS:
                run.try_(check, name, _made(make_, sample, name), low=low)
    for check, makers, low in (("pace", videos.PACES, PACE_LEAST), ("soft", videos.SOFT, ALTERED_LEAST)):
        for name, make_ in makers.items():
            if not quick or name in videos.QUICK_OTHERS:
                run.try_(check, name, _made(make_, sample, name), low=low)
    size = (sample.width, sample.height)
    for count in videos.FEW_FRAMES[:1] if quick else videos.FEW_FRAMES:
        run.try_("few frames", f"{count} frames", lambda count=count: _as_judged(make_sample(sample.id, size, num_frames=count), quick), low=ALTERED_LEAST)


def _clock(run: Judge) -> None:
    """A clip is what it shows when, however its file counts."""
    sample = run.sample
    variable, constant = videos.variable_rate(sample)
    scores = [score(video, sample).total for video in (variable, encode(constant, sample.fps, crf=20))]
    told = "of a variable rate {:.3f}, at a constant rate {:.3f}".format(*scores)
    run.tell("clock", "variable rate", abs(scores[0] - scores[1]), high=SAME, note=told)
    run.try_("clock", "jump hidden in time stamps", lambda: videos.hidden_jump(sample), high=min(JUMP_MOST, sample.task.jump_cap))


def _free_and_shortcuts(run: Judge) -> None:
    """What is free costs nothing, and what was not done as it should be, or not alone, costs."""
    sample = run.sample
    for name in sample.task.variations(sample.problem):
        run.try_("free", name, lambda name=name: render(sample, sample.task.stage(sample.problem, name)), low=FREE_LEAST)
    for name, (change, most) in attacks.SHORTCUTS.items():
        cap = sample.task.shortcut_caps.get(name, max(most, sample.task.jump_cap))
        run.try_("shortcuts", name, lambda change=change: change(sample.frames, sample), high=cap)
    for name, change in attacks.SPOILT.items():
        run.try_("spoilt", name, lambda change=change: change(sample.frames, sample), high=attacks.SPOILT_MOST)


def _in_pictures(run: Judge, sample: Sample) -> None:
    """The key frames as an answer in pictures: in any form, and what is not earned by them."""
    for name, (make_, low, high) in sequences.SEQUENCES.items():
        value, note = _told(lambda make_=make_: score(make_(sample), sample, STEPS))
        run.tell("steps", name, value, low, high, note)


def _sweep(task_id: str, split: str, quick: bool) -> Iterator[Trial]:
    """The truth, and cheap alterations of it, on samples beyond those that are judged in full."""
    for index in range(SWEPT_FROM, SWEPT_FROM + (SWEPT_QUICKLY if quick else SWEPT)):
        sample = make_sample(SampleId(task_id, split, index), (CANONICAL, CANONICAL))
        run = Judge(sample, encoded=False, pictures=False)
        run.try_("sweep", "truth", sample.frames, low=TRUTH_LEAST)
        for name in () if quick else SWEPT_ALTERED:
            run.try_("sweep", name, _made(videos.TRANSFORMED[name], sample, name), low=ALTERED_LEAST)
        yield from run.trials


def _baselines(run: Judge) -> None:
    sample = run.sample
    for name in DO_NOTHING:
        run.try_("nothing", name, lambda name=name: make(name, sample), high=NOTHING_MOST)
    for name in JUMPS:
        run.try_("jumps", name, lambda name=name: make(name, sample), high=min(JUMP_MOST, sample.task.jump_cap))
    for name in MISTAKEN:
        if name == "mirrored" and _mirrored_is_right(sample.frames):
            continue
        run.try_("mistaken", name, lambda name=name: make(name, sample), high=MISTAKEN_MOST)
    run.try_("mistaken", OTHER_SAMPLE, lambda: other_sample(sample).frames, high=MISTAKEN_MOST)


def _mirrored_is_right(frames: np.ndarray) -> bool:
    """Whether the mirrored clip cannot be told from the clip: then it is no mistake."""
    picked = frames[np.linspace(0, len(frames) - 1, 9).round().astype(int)]
    return all(_gap(_small(frame), _small(frame[:, ::-1])) < 12 for frame in picked)


def _ladder(run: Judge) -> None:
    sample = run.sample
    if action(sample.scene)[1] <= 0:
        run.tell("rises", "the storyboard", _NAN, low=-FALL_MOST, note="nothing ever moves")
        return
    values = [run.try_("partial", f"{100 * rung:.0f} % of the action", lambda rung=rung: partial(sample, rung)) for rung in LADDER]
    quarters = [values[index] for index in QUARTERS]
    told = "scores at each quarter: " + ", ".join(f"{value:.2f}" for value in quarters)
    run.tell("rises", "quarters of the action", float(np.min(np.diff(quarters))), low=-FALL_MOST, note=told)
    run.tell("step", "the whole over three quarters", quarters[3] - quarters[2], low=STEP_LEAST, note=told)
    run.tell("ladder of a sample", "twelfths of the action", spearman(LADDER, values), note=", ".join(f"{value:.2f}" for value in values))


def _unlisted(run: Judge) -> None:
    sample = run.sample
    for name, make_ in videos.UNLISTED_TRANSFORMED.items():
        run.try_("unlisted", name, _made(make_, sample, name), low=UNLISTED_ALTERED_LEAST)
    for name, make_ in videos.UNLISTED_STILL.items():
        run.try_("unlisted", name, _made(make_, sample, name), high=UNLISTED_STILL_MOST)
    for name, make_ in videos.UNLISTED_JUMPS.items():
        run.try_("unlisted", name, _made(make_, sample, name), high=JUMP_MOST)
    for name, make_ in videos.CURIOUS.items():
        run.try_(CURIOUS, name, _made(make_, sample, name))
    run.try_(CURIOUS, "morphed", lambda: render(sample, videos.morphed(sample.scene)))


def _broken(run: Judge, name: str, video: Video) -> None:
    """A thing that is no clip scores 0 and says why, naming the file where there is one."""
    try:
        card = score(video, run.sample)
        told = bool(card.error) and (not isinstance(video, Path) or video.name in card.error)
        run.tell("files", name, card.total if told else _NAN, high=0.0, note=card.error or "no reason given")
    except Exception as error:  # whatever it was is told, as a breach
        run.tell("files", name, _NAN, high=0.0, note=f"crashed: {type(error).__name__}: {error}")


def _weights(run: Judge) -> None:
    for weights, count in Counter(tuple(round(row.weight, 6) for row in card.rows) for card in run.cards if not card.error).items():
        run.tell("weights", f"{len(weights)} rows", sum(weights), low=1.0, high=1.0, note=f"weights {', '.join(map(str, weights))} in {count} videos")


def _ends(run: Judge, sample: Sample) -> None:
    """The images that go with a clip match its decoded ends, within what encoding costs."""
    frames, _ = decode(sample.video)
    whole = len(frames) == sample.num_frames
    for name, image, frame in (("first frame", sample.first_frame, frames[0]), ("final frame", sample.final_frame, frames[-1])):
        note = "" if whole else f"the video has {len(frames)} frames, the sample says {sample.num_frames}"
        run.tell("ends", name, _luma_gap(image, frame) if whole else _NAN, high=ENDS_MOST, note=note)


def _luma_gap(a: np.ndarray, b: np.ndarray) -> float:
    """Largest difference in brightness between two images, slightly blurred: blind to what encoding costs, not to a small thing elsewhere."""
    soft = [cv2.blur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (9, 9)) for image in (a, b)]
    return float(cv2.absdiff(*soft).max())


def _made(make_: videos.Maker, sample: Sample, name: str) -> Callable[[], np.ndarray]:
    return lambda: make_(sample.frames, stream_of(sample.id, f"audit {name}"))


def _as_judged(sample: Sample, quick: bool) -> Video:
    return sample.frames if quick else sample.video


# --- generators -------------------------------------------------------------------------------------------------------


def inspect(task_id: str, split: str, *, quick: bool) -> list[Trial]:
    """One split of a task: distinct problems, samples unlike each other, prompts, docstring and parameters."""
    trials = [_distinct(task_id, split, quick), _unlike(task_id, split, 12 if quick else 100)]
    faults = list(_faults(task_id, split))
    trials.append(Trial(task_id, f"{task_id}/{split}", "card", "prompts, docstring, parameters", len(faults), high=0, note="; ".join(faults)))
    return [*trials, *_sweep(task_id, split, quick)]


def _distinct(task_id: str, split: str, quick: bool) -> Trial:
    """How many distinct problems there are at least: counted, or, where posing is too slow for that, by how seldom two draws agree.

    With n draws and c agreeing pairs, the number of equally likely problems is about n (n - 1) / 2 c, and uneven chances only make
    agreement likelier. With 95 % confidence the expected number of agreeing pairs is under c + 3 + 2 sqrt(c) (Poisson), so there are at least
    n (n - 1) / 2 (c + 3 + 2 sqrt(c)) problems.
    """
    seen: Counter[bytes] = Counter()
    pairs, estimate = 0, 0.0
    started = time.process_time()
    for drawn in range(1, DRAWS + 1):
        _, problem = pose(SampleId(task_id, split, drawn - 1))
        key = hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).digest()
        pairs += seen[key]
        seen[key] += 1
        estimate = max(len(seen), drawn * (drawn - 1) / 2 / (pairs + 3 + 2 * pairs**0.5))
        # Only what is shown already is cut short, so that the outcome never hangs on the machine's speed.
        if drawn % 100 == 0 and estimate >= DISTINCT_LEAST and (quick or time.process_time() - started > _DRAW_SECONDS):
            break
    way = "counted" if estimate == len(seen) else f"at least, with 95 % confidence, as {pairs} pairs agree"
    note = f"{len(seen)} distinct in {drawn} draws, {1000 * (time.process_time() - started) / drawn:.1f} ms each; {way}"
    return Trial(task_id, f"{task_id}/{split}", "distinct", "problems", float(int(estimate)), low=DISTINCT_LEAST, note=note)


def _unlike(task_id: str, split: str, count: int) -> Trial:
    """The least difference between any two of the first samples, in first and final frames together."""
    looks = []
    for index in range(count):
        sample = make_sample(SampleId(task_id, split, index), (128, 128))
        ends = [Renderer(sample.scene, 128, 128).frame(when) for when in (0, sample.scene.duration - 1)]
        looks.append(np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2LAB) for frame in ends]))
    least, pair = 255.0, (0, 0)
    for a in range(count):
        for b in range(a):
            gap = float(cv2.absdiff(looks[a], looks[b]).max())
            if gap < least:
                least, pair = gap, (b, a)
    return Trial(task_id, f"{task_id}/{split}", "unlike", f"samples {pair[0]} and {pair[1]}", least, low=12.0)


def _faults(task_id: str, split: str) -> Iterator[str]:
    """What is wrong with a task's words and ranges."""
    task = get_task(task_id)
    for section in _SECTIONS:
        if f"{section}:" not in task.doc:
            yield f"the docstring has no section {section}"
    if not task.instances:
        yield "instances says nothing"
    if not task.wrong_answers:
        yield "there are no wrong answers"
    for name, parameter in task.parameters.items():
        if not parameter.doc:
            yield f"parameter {name} is not documented"
    for index in range(5):
        drawn, problem = pose(SampleId(task_id, split, index))
        for name, value in drawn.items():
            if (tuple(value) if isinstance(value, list) else value) not in task.parameters[name].range(split):
                yield f"sample {index} draws {name} = {value}, outside {task.parameters[name].range(split)}"
        yield from (f"sample {index}: {fault}" for fault in prompt_faults(task.prompt(problem)))


def range_notes(task_id: str) -> Iterator[str]:
    """What a person should know of a task's ranges: whether anything sets the benchmark apart from training, and which ranges overlap."""
    task = get_task(task_id)
    if task.split != "in_domain":
        return
    both = {name: parameter for name, parameter in task.parameters.items() if parameter.train is not None and parameter.bench is not None}
    shifted = {name: parameter for name, parameter in both.items() if parameter.train != parameter.bench}
    for name, parameter in shifted.items():
        if overlap(parameter):
            yield f"{task_id}: the ranges of {name} overlap: {parameter.train} for training, {parameter.bench} for the benchmark"
    if all(overlap(parameter) for parameter in shifted.values()):
        yield f"{task_id}: no parameter sets the benchmark apart from training"


def overlap(parameter) -> bool:
    """Whether a parameter's two ranges differ and yet share more than an end."""
    train, bench = parameter.train, parameter.bench
    if train is None or bench is None or train == bench:
        return False
    if train.choices or bench.choices:
        return any(value in bench for value in train.choices) if train.choices else any(value in train for value in bench.choices)
    low, high = max(train.low, bench.low), min(train.high, bench.high)
    return low <= high if train.whole or bench.whole else low < high


def prompt_faults(prompts) -> Iterator[str]:
    """What is wrong with the wordings of one problem."""
    plains = [text for template in prompts.plain for text in wordings(template, 6)]
    guided = wordings(prompts.guided, 1)[0]
    if len(set(plains)) < 3:
        yield f"{len(set(plains))} wordings, expected three or more"
    steps = _sentences(guided) - set.intersection(*(_sentences(plain) for plain in plains))
    for plain in plains:
        if plain.strip() != plain or not plain.endswith((".", "?", "!")):
            yield f"{plain!r} is not a whole sentence"
        if _sentences(plain) >= steps:
            yield f"{plain!r} says all that the guided prompt says"


def _sentences(text: str) -> set[str]:
    return {sentence.strip() for sentence in text.replace("?", ".").replace("!", ".").split(".") if sentence.strip()}


# --- determinism ------------------------------------------------------------------------------------------------------


def digest(sample_id: str) -> str:
    """SHA-256 of all that a sample consists of, drawn at the canonical size."""
    sample = make_sample(sample_id, (CANONICAL, CANONICAL))
    words = json.dumps([sample.prompt, sample.prompt_guided, sample.metadata]).encode()
    parts = (sample.video, sample.first_frame.tobytes(), sample.final_frame.tobytes(), words)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


# --- small tools ------------------------------------------------------------------------------------------------------


def spearman(a, b) -> float:
    """Spearman's rank correlation, ties given their mean rank; scores that differ by less than 0.005 tie. NaN for a constant."""
    a, b = ranks(np.asarray(a, float)), ranks(np.round(np.asarray(b, float), 2))
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum() / spread) if spread > 0 else _NAN


def ranks(values: np.ndarray) -> np.ndarray:
    """Rank of each value, from 0; equal values share their mean rank."""
    return np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])


def thumbs_of(frames: np.ndarray, count: int = 8, side: int = 80) -> np.ndarray:
    """Small frames over time on squares of white: (count, side, side, 3)."""
    height, width = frames.shape[1:3]
    size = (round(side * width / max(height, width)), round(side * height / max(height, width)))
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    out = np.full((count, side, side, 3), 255, np.uint8)
    for number, index in enumerate(np.linspace(0, len(frames) - 1, count).round().astype(int)):
        out[number, top : top + size[1], left : left + size[0]] = cv2.resize(frames[index], size, interpolation=cv2.INTER_AREA)
    return out


def _small(frame: np.ndarray) -> np.ndarray:
    return cv2.resize(frame, (64, 64), interpolation=cv2.INTER_AREA)


def _gap(a: np.ndarray, b: np.ndarray) -> float:
    return float(cv2.absdiff(a, b).max())
