"""What the audit found: every trial, the worst of each check for each task, and the table of both as text, Markdown and JSON."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from statistics import fmean

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import VBVRError
from ..writing import replace_file
from .classes import FAULT_CLASSES, FaultClass

CHECKS = {
    "truth": "the ground truth, as rendered and as encoded",
    "altered": "the ground truth re-encoded, resized, at another frame rate, padded, blurred, tinted, brighter or darker, shifted, zoomed",
    "drift": "the ground truth under a camera, and in tones, that drift over the clip or are off from its start",
    "twice the drift": "the same, twice as far: by then the score has fallen by less than half",
    "pace": "the ground truth waiting, then twice as fast; three times as fast; with only every third frame",
    "soft": "the ground truth at 128 px, blurred there, with blended frames, ghosts behind what moves, bleeding colours, thicker lines",
    "few frames": "the ground truth in few frames for the whole clip",
    "clock": "a file of variable rate scores as the same pictures at a constant rate; a jump hidden in time stamps as a jump",
    "nothing": "frozen, black, white, noise, noise fading in, the first frame rotating or zooming",
    "jumps": "cut to the final frame, final frame alone, crossfade, final state ghosting in",
    "mistaken": "the ground truth backwards or mirrored, another sample's ground truth",
    "rises": "least gain from each quarter of the action to the next, then still",
    "step": "what the whole gains over three quarters of the action",
    "ladder": "Spearman correlation of share done and score",
    "wrong answers": "the task's own wrong answers",
    "free": "the truth staged again with each thing varied that prompt and first frame leave open",
    "shortcuts": "a few pictures of the truth, wipes, what is undone, begun again, flashed first or does not last, mostly black",
    "spoilt": "the truth with something painted or wiped out elsewhere",
    "steps": "answers in pictures: the key frames in any form; the last alone, shuffled, the first frame repeated, another sample's",
    "sweep": "the truth and cheap alterations of it on further samples",
    "unlisted": "transformations, do-nothing videos and shortcuts that nobody listed",
    "files": "things that are no video",
    "weights": "what the rubric's weights add up to",
    "bytes": "the same bytes in another process under another hash seed",
    "ends": "largest difference of the first and final frame image to the video's (levels of brightness)",
    "distinct": "distinct problems",
    "unlike": "difference of the two samples most alike (levels of 255)",
    "card": "faults of prompts, docstring and parameters",
}
"""The table's columns, and what each means."""

SUITE_TASKS = 10
MEAN_BOUNDS = {"ground truth": (0.98, 1.0), "worst do-nothing video's mean": (0.0, 0.03), "jumps to the end": (0.0, 0.45)}
"""What means over that many tasks or more are held to."""

KNOWN = Path(__file__).with_name("known.json")
"""Which breaches are known: {"quick" or "full": {check: [tasks]}}. Each is to be mended, and then struck out: one that is listed and holds is a fault too."""

CURIOUS = "curious"
"""Trials that are told and not bounded."""


@dataclass(frozen=True)
class Trial:
    """One thing tried: what `value` came out, and where it must lie (None: no bound). A NaN breaks any bound.

    `seconds` is processor time of the scorer, where it ran; `note` says more in words.
    """

    task: str
    sample: str
    check: str
    video: str
    value: float
    low: float | None = None
    high: float | None = None
    seconds: float | None = None
    note: str = ""

    @property
    def margin(self) -> float:
        """How far the value is inside its bounds; negative outside, infinite without bounds."""
        if math.isnan(self.value):
            return -math.inf
        sides = [self.value - self.low] if self.low is not None else []
        sides += [self.high - self.value] if self.high is not None else []
        return min(sides, default=math.inf)

    @property
    def passed(self) -> bool:
        """Whether the value lies within its bounds."""
        return self.margin >= -1e-6

    @property
    def bound(self) -> str:
        """The bounds in words."""
        if self.low is None:
            return "" if self.high is None else f"<= {self.high:g}"
        return f">= {self.low:g}" if self.high is None else f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"

    def __str__(self) -> str:
        words = f"{self.task} {self.check}: {self.video} of {self.sample} is {_number(self.value)}, expected {self.bound}"
        return f"{words} ({self.note})" if self.note else words


@dataclass
class Report:
    """All trials of an audit. `tasks` are the ids audited, in order; `cost` is processor time of each in seconds, `code` the fingerprint of what tried each."""

    tasks: list[str]
    trials: list[Trial]
    quick: bool = False
    samples: int = 1
    notes: list[str] = field(default_factory=list)
    cost: dict[str, float] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)

    @property
    def breaches(self) -> list[Trial]:
        """Trials outside their bounds, and not known to be, worst first."""
        return self._outside(known=False)

    @property
    def known(self) -> list[Trial]:
        """Trials outside their bounds that are known to be, worst first."""
        return self._outside(known=True)

    @property
    def mended(self) -> list[str]:
        """Known breaches of the tasks audited that are none any more, in words: they are to be struck out."""
        tried = {(trial.task, trial.check) for trial in self.trials}
        still = {(trial.task, trial.check) for trial in self.known}
        return [f"{task} {check} holds its bounds, and is to be struck out of {KNOWN.name}" for task, check in sorted(self._listed & tried - still)]

    @property
    def _listed(self) -> set[tuple[str, str]]:
        return known_breaches(self.quick)

    def _outside(self, *, known: bool) -> list[Trial]:
        listed = self._listed
        outside = [trial for trial in self.trials if not trial.passed and ((trial.task, trial.check) in listed) == known]
        return sorted(outside, key=lambda trial: trial.margin)

    def breach_lines(self, *, known: bool = False) -> list[str]:
        """One line for each task and check that is out of bounds, and (not) known to be: the worst trial, and how many others."""
        groups = defaultdict(list)
        for trial in self.known if known else self.breaches:
            groups[trial.task, trial.check].append(trial)
        others = {key: ", ".join(sorted({trial.video for trial in found[1:]})) for key, found in groups.items()}
        return [f"{found[0]}" + (f"; and {len(found) - 1} more: {others[key]}" if others[key] else "") for key, found in groups.items()]

    @property
    def passed(self) -> bool:
        """Whether nothing is outside its bounds but what is known to be, and all of that still is; and something was tried for every task."""
        return not self.breaches and not self.mended and not self.mean_breaches and {trial.task for trial in self.trials} >= set(self.tasks)

    def worst(self) -> dict[tuple[str, str], Trial]:
        """(task, check) -> the trial with the smallest margin."""
        found: dict[tuple[str, str], Trial] = {}
        for trial in self.trials:
            key = (trial.task, trial.check)
            if key not in found or trial.margin < found[key].margin:
                found[key] = trial
        return found

    def classes(self) -> Iterator[tuple[FaultClass, Trial | None, set[str]]]:
        """Each class of faults with the worst trial that looks for it (the highest value of what is unearned, the lowest of what may not be lost), None if none
        did, and the bounds of all that do."""
        for fault in FAULT_CLASSES:
            tried = [trial for trial in self.trials if trial.check == fault.check and (not fault.videos or trial.video in fault.videos)]
            # A value that there is none of (NaN) is the worst.
            worst = max(tried, key=lambda trial: math.inf if math.isnan(trial.value) else trial.value if fault.unearned else -trial.value, default=None)
            yield fault, worst, {trial.bound for trial in tried}

    def mean(self, *checks: str, task: str | None = None) -> float:
        """Mean over tasks of the mean value of a check's trials; NaN without any."""
        values = defaultdict(list)
        for trial in self.trials:
            if trial.check in checks and task in (None, trial.task):
                values[trial.task].append(trial.value)
        return fmean(fmean(one) for one in values.values()) if values else math.nan

    @property
    def mean_breaches(self) -> list[str]:
        """Means over the suite that are out of bounds, in words. Under ten tasks there is no suite to speak of."""
        means = self.group_means() if len(self.tasks) >= SUITE_TASKS else {}
        outside = [(name, value, *MEAN_BOUNDS[name]) for name, value in means.items() if name in MEAN_BOUNDS]
        return [f"the mean of {name} is {value:.3f}, expected {low:g} to {high:g}" for name, value, low, high in outside if not low <= value <= high]

    def group_means(self) -> dict[str, float]:
        """The figures that say how the suite stands as a whole."""
        judged = [trial.seconds for trial in self.trials if trial.seconds is not None]
        nothing = defaultdict(list)
        for trial in self.trials:
            if trial.check == "nothing":
                nothing[trial.video].append(trial.value)
        return {
            "ground truth": self.mean("truth"),
            "altered ground truth": self.mean("altered"),
            "do-nothing videos": self.mean("nothing"),
            "worst do-nothing video's mean": max((fmean(values) for values in nothing.values()), default=math.nan),
            "jumps to the end": self.mean("jumps"),
            "mistaken videos": self.mean("mistaken"),
            "wrong answers": self.mean("wrong answers"),
            "mean milliseconds to score a clip": 1000 * fmean(judged) if judged else math.nan,
            "most milliseconds to score a clip": 1000 * max(judged, default=math.nan),
        }

    def times(self) -> list[tuple[str, float, float, str]]:
        """(task, mean seconds, most seconds, the video that took them) of the scorers, slowest first."""
        rows = []
        for task in self.tasks:
            judged = [trial for trial in self.trials if trial.task == task and trial.seconds is not None]
            if judged:
                slowest = max(judged, key=lambda trial: trial.seconds)
                rows.append((task, fmean(trial.seconds for trial in judged), slowest.seconds, f"{slowest.video} of {slowest.sample}"))
        return sorted(rows, key=lambda row: -row[1])

    def grid(self) -> tuple[list[str], list[list[tuple[str, bool]]]]:
        """Column names, and for each task its cells: (text, whether it passed)."""
        worst = self.worst()
        columns = [check for check in CHECKS if any(check == c for _, c in worst)]
        rows = []
        for task in self.tasks:
            cells = [worst.get((task, check)) for check in columns]
            rows.append([(task, all(cell is None or cell.passed for cell in cells)), *((_number(c.value) if c else "", c is None or c.passed) for c in cells)])
        return ["task", *columns], rows

    def print(self, console: Console | None = None) -> None:
        """The table, the breaches and the notes, for people. Up to three tasks are shown check by check, with the worst video of each."""
        console = console or Console()
        if not console.is_terminal:
            console.width = 170  # a file has room for every column
        if len(self.tasks) <= 3:
            table = Table("task", "check", "worst", "bound", "video", box=box.SIMPLE)
            for (task, check), trial in self.worst().items():
                if check in CHECKS:
                    row = (task, check, _number(trial.value), trial.bound, f"{trial.video} of {trial.sample}")
                    table.add_row(*row, style=None if trial.passed else "bold red")
        else:
            columns, rows = self.grid()
            table = Table(*columns, title="Worst value of each check", box=box.SIMPLE, padding=0)
            for row in rows:
                table.add_row(*(text if good else f"[bold red]{text}[/]" for text, good in row))
        console.print(table)
        for line in self.breach_lines():
            console.print(f"[red]breach[/] {escape(line)}", highlight=False, soft_wrap=True)
        for line in self.breach_lines(known=True):
            console.print(f"[yellow]known breach[/] {escape(line)}", highlight=False, soft_wrap=True)
        for line in self.mended:
            console.print(f"[red]mended[/] {escape(line)}", highlight=False, soft_wrap=True)
        for note in self.notes:
            console.print(escape(note), highlight=False, soft_wrap=True)
        for task, mean, most, video in self.times()[:5]:
            console.print(f"scoring {task}: {1000 * mean:.0f} ms of processor time a clip, at most {1000 * most:.0f} ms ({video})", highlight=False)
        console.print(self.verdict, self.cost_line, sep="\n", highlight=False)

    @property
    def verdict(self) -> str:
        """One line that says how it went."""
        ids = len({trial.sample for trial in self.trials})
        broken = len({trial.task for trial in self.breaches})
        outcome = f"{len(self.breaches)} breaches in {broken} tasks" if self.breaches else "all bounds hold"
        known = [f"{len(self.breach_lines(known=True))} are known not to"] if self.known else []
        outcome = "; ".join([outcome, *known, *self.mended, *self.mean_breaches])
        return f"{len(self.tasks)} tasks, {ids} samples, {len(self.trials)} trials: {outcome}."

    @property
    def cost_line(self) -> str:
        """One line that says what the audit cost, and what it would for two hundred tasks: the cost grows with their number."""
        each = fmean(self.cost.values()) if self.cost else math.nan
        return f"{each:.1f} s of processor time a task; {200 * each / 60:.0f} minutes of it for two hundred tasks like these, shared among the workers."

    def to_dict(self) -> dict:
        """JSON-able; NaN becomes None."""
        trials = [{k: None if isinstance(v, float) and math.isnan(v) else v for k, v in asdict(t).items()} | {"passed": t.passed} for t in self.trials]
        means = {name: None if math.isnan(value) else round(value, 4) for name, value in self.group_means().items()}
        form = {"passed": self.passed, "quick": self.quick, "samples_per_split": self.samples, "tasks": self.tasks}
        return form | {"means": means, "notes": self.notes, "cost": self.cost, "code": self.code, "trials": trials}

    def to_markdown(self) -> str:
        """The table, the bounds, the means, the breaches and what the scorers cost."""
        columns, rows = self.grid()
        bounds = defaultdict(set)
        for trial in self.trials:
            bounds[trial.check].add(trial.bound)
        kind = "quick audit, frames straight from the renderer" if self.quick else "full audit"
        lines = ["# The audit", "", "Every scorer is held to these bounds, on every sample tried. Written by `vbvr audit`, not by hand.", ""]
        lines += [f"{self.verdict} ({kind}, {self.samples} samples a split.) {self.cost_line}"]
        lines += ["", "## Means over the tasks", "", "| | mean | bound |", "|---|---|---|"]
        lines += [f"| {name} | {value:.3f} | {_span(MEAN_BOUNDS.get(name))} |" for name, value in self.group_means().items()]
        lines += ["", "## Worst value of each check", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        lines += ["| " + " | ".join(text if good else f"**{text}**" for text, good in row) + " |" for row in rows]
        lines += ["", "## What the checks are", "", "| check | what is tried | bound |", "|---|---|---|"]
        lines += [f"| {check} | {words} | {_bounds(bounds[check])} |" for check, words in CHECKS.items() if check in columns]
        lines += ["", "## Classes of faults", "", "What a clip got when each class was found, and the worst of all trials that look for it now.", ""]
        lines += ["| class | found | now | of | bound |", "|---|---|---|---|---|"]
        for fault, worst, limits in self.classes():
            now = f"{_number(worst.value)} | {worst.video} of {worst.sample}" if worst else "not tried | "
            lines.append(f"| {fault.name} | {fault.found} | {now} | {_bounds(limits)} |")
        lines += ["", "## Breaches", "", *([f"- {line}" for line in self.breach_lines()] or ["None."])]
        if self.known:
            lines += ["", "## Known breaches", "", "To be mended; none may be added.", "", *(f"- {line}" for line in self.breach_lines(known=True))]
        lines += ["", "## What scoring costs", "", "Processor milliseconds a clip.", "", "| task | mean | most | on |", "|---|---|---|---|"]
        lines += [f"| {task} | {1000 * mean:.0f} | {1000 * most:.0f} | {video} |" for task, mean, most, video in self.times()]
        curious = self._curious()
        if curious:
            lines += ["", "## Told, not bounded", "", "What these are worth depends on the task.", "", *curious]
        if self.notes:
            lines += ["", "## Notes", "", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines) + "\n"

    def _curious(self) -> list[str]:
        found = defaultdict(lambda: defaultdict(list))
        for trial in self.trials:
            if trial.check == CURIOUS:
                found[trial.task][trial.video].append(trial.value)
        videos = sorted({video for row in found.values() for video in row})
        if not videos:
            return []
        cells = {task: [_number(fmean(row[video])) if row[video] else "" for video in videos] for task, row in found.items()}
        rows = [f"| {task} | {' | '.join(cells[task])} |" for task in self.tasks if task in cells]
        return ["| task | " + " | ".join(videos) + " |", "|" + "---|" * (len(videos) + 1), *rows]

    def write(self, folder: str | Path) -> None:
        """Write audit.md into a folder, which is made if it is not there."""
        replace_file(Path(folder) / "audit.md", self.to_markdown().encode())

    def keep(self, folder: str | Path) -> None:
        """Write audit/TASK.json, which `kept` reads, into a folder. The report must be of one task."""
        (task,) = self.tasks
        replace_file(_file(folder, task), json.dumps(self.to_dict(), indent=1).encode())

    @classmethod
    def kept(cls, folder: str | Path, task: str) -> Report | None:
        """The report of a task that was kept in a folder; None if there is none, or it was kept by a release that wrote it otherwise."""
        if not _file(folder, task).exists():
            return None
        kept = json.loads(_file(folder, task).read_text(encoding="utf-8"))
        if not {"cost", "code"} <= kept.keys():
            return None
        names = {each.name for each in fields(Trial)} - {"value"}
        trials = [Trial(value=math.nan if trial["value"] is None else trial["value"], **{name: trial[name] for name in names}) for trial in kept["trials"]]
        return cls(kept["tasks"], trials, kept["quick"], kept["samples_per_split"], kept["notes"], kept["cost"], kept["code"])


def _file(folder: str | Path, task: str) -> Path:
    return Path(folder) / "audit" / f"{task}.json"


@lru_cache(maxsize=2)
def known_breaches(quick: bool) -> set[tuple[str, str]]:
    """The (task, check) pairs known to be out of bounds in a quick or a full audit. What a quick audit finds a full one does too."""
    listed = json.loads(KNOWN.read_text(encoding="utf-8"))
    forms = ["quick"] if quick else ["quick", "full"]
    return {(task, check) for form in forms for check, tasks in listed[form].items() for task in tasks}


def merged(reports: Iterable[Report]) -> Report:
    """One report of several audits of different tasks, made alike. Raises VBVRError if there is none or they were not made alike."""
    reports = list(reports)
    if len({(report.quick, report.samples) for report in reports}) != 1:
        raise VBVRError("reports can only be merged if there are some and all have the same form and number of samples")
    first = reports[0]
    return Report(
        [task for report in reports for task in report.tasks],
        [trial for report in reports for trial in report.trials],
        first.quick,
        first.samples,
        [note for report in reports for note in report.notes],
        {task: seconds for report in reports for task, seconds in report.cost.items()},
        {task: code for report in reports for task, code in report.code.items()},
    )


def _span(bounds: tuple[float, float] | None) -> str:
    return f"{bounds[0]:g} to {bounds[1]:g}" if bounds else ""


def _bounds(words: set[str]) -> str:
    known = sorted(word for word in words if word)
    return known[0] if len(known) == 1 else f"{known[0]} … {known[-1]}, by task" if known else ""


def _number(value: float) -> str:
    if math.isnan(value):
        return "none"
    if value >= 10_000:
        return f"{value / 1e6:.0f}M" if value >= 10**6 else f"{value / 1000:.0f}k"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"
