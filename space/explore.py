"""Explore: all tasks with small previews, and one task with any of its samples."""

from __future__ import annotations

import inspect
import json
import random
import re
from functools import lru_cache
from html import escape
from typing import Any

from vbvr_hf import Sample, SampleId, Task, VBVRError, get_task, list_tasks, make_sample
from vbvr_hf.acts import Act, at_once, in_any_order, in_turn, then, together
from vbvr_hf.acts.act import Both
from vbvr_hf.gallery import rubric, sections, table, wrong_answers
from vbvr_hf.presets import clip_format
from vbvr_hf.samples import seed_of
from vbvr_hf.tasks import PILLARS, TASK_SPLITS
from vbvr_hf.tasks.registry import task_ids

from .media import WIDE, preview_url, sample_of, sample_url

ALL = "all"
ROW, PAGE = 6, 24
"""Tasks of each pillar that are shown where nothing is asked for, and tasks that are shown at a time where something is."""
MOST_SEED = 99_999
SPLIT_NAMES = {"train": "training", "in_domain": "in-domain", "out_of_domain": "out-of-domain"}


# --- all tasks --------------------------------------------------------------------------------------------------------


def archetypes() -> list[str]:
    """The kinds of answer that tasks ask for."""
    return sorted({task.archetype for task in list_tasks()})


def find(search: str = "", pillar: str = ALL, split: str = ALL, archetype: str = ALL) -> list[Task]:
    """The tasks whose id, name, pillar, archetype or headline holds every word of `search`, of one pillar, split and archetype (or "all"). A word that is the
    id of a task finds that one alone.

    Raises VBVRError for an unknown pillar or split.
    """
    words = (search or "").lower().split()
    found = list_tasks(None if pillar in (ALL, None) else pillar, None if split in (ALL, None) else split)
    return [task for task in found if archetype in (ALL, None, task.archetype) and all(_holds(task, word) for word in words)]


def _holds(task: Task, word: str) -> bool:
    return word == task.id.lower() if word.upper() in task_ids() else word in _text(task)


@lru_cache(maxsize=512)
def _text(task: Task) -> str:
    return " ".join((task.id, task.name, task.pillar, task.archetype, sections(task.doc).get("", ""))).lower()


def cards(search: str = "", pillar: str = ALL, split: str = ALL, archetype: str = ALL, most: int = PAGE) -> str:
    """The tasks that fit as HTML, by pillar: the first `most`, and a way to more. Where nothing is asked for, some of each pillar, and a way to all of it.

    Pictures are asked for by the browser as they come into view.
    """
    found = find(search, pillar, split, archetype)
    if not found:
        return '<p class="vbvr-none" role="status">No task is like that. Try fewer words, or another filter.</p>'
    groups = {name: [task for task in found if task.pillar == name] for name in PILLARS}
    if (search or "").strip() or {pillar, split, archetype} - {ALL, None}:
        left, more = most, len(found) - most
        shown = {}
        for name, tasks in groups.items():
            shown[name] = tasks[: max(0, left)]
            left -= len(tasks)
        below = f'<p class="vbvr-further"><button type="button" data-more>Show {min(more, PAGE)} more of {more}</button></p>' if more > 0 else ""
    else:
        shown, below = {name: tasks[:ROW] for name, tasks in groups.items()}, ""
    body = "".join(_section(name, shown[name], groups[name], below) for name in PILLARS if shown[name])
    return f'<p class="vbvr-count" role="status">{len(found)} task{"s" if len(found) != 1 else ""}</p>{body}{below}'


def _section(pillar: str, shown: list[Task], tasks: list[Task], below: str) -> str:
    more = len(shown) < len(tasks) and not below
    way = f'<button type="button" data-pillar="{escape(pillar)}">All {len(tasks)} →</button>' if more else f"<small>{len(tasks)}</small>"
    return f"""<section aria-label="{escape(pillar)}"><h2>{escape(pillar.title())} {way}</h2>
<ul class="vbvr-cards">{"".join(map(_card, shown))}</ul></section>"""


def _card(task: Task) -> str:
    about = sections(task.doc).get("", "")
    return f"""<li><a href="?task={task.id}&amp;seed=0" data-task="{task.id}">
<span class="vbvr-still"><img loading="lazy" width="192" height="192" src="{preview_url(task.id, "png")}" data-clip="{preview_url(task.id, "mp4")}"
 alt="A moment of {escape(task.name)}"></span>
<span class="vbvr-name"><b>{task.id}</b> {escape(task.name)}</span>
<span class="vbvr-about">{escape(about)}</span>
<span class="vbvr-tags"><i>{SPLIT_NAMES[task.split]}</i><i>{escape(task.archetype)}</i></span></a></li>"""


# --- one task ---------------------------------------------------------------------------------------------------------


def sample_id(task_id: str, split: str | None, seed: Any) -> SampleId:
    """The sample of a task, split (its first one, where it has no such split) and seed, 0 to 99999. Raises VBVRError for what there is not."""
    task = get_task(task_id)
    try:
        index = int(seed or 0)
    except (TypeError, ValueError):
        raise VBVRError(f"seed {seed!r}: expected a whole number from 0 to {MOST_SEED}") from None
    if not 0 <= index <= MOST_SEED:
        raise VBVRError(f"seed {index}: expected a whole number from 0 to {MOST_SEED}")
    return SampleId(task.id, split if split in task.splits else task.splits[-1], index)


def dice() -> int:
    """Any seed."""
    return random.SystemRandom().randint(0, MOST_SEED)


def heading(task_id: str) -> str:
    """A task's name and what it is, as HTML."""
    task = get_task(task_id)
    told = sections(task.doc)
    kind = " · ".join((task.id, task.pillar, SPLIT_NAMES[task.split], task.archetype))
    return f"""<h2 class="vbvr-title">{escape(task.name)} <small>{escape(kind)}</small></h2>
<p class="vbvr-lead">{escape(told.get("", ""))}</p>"""


def shown(task_id: str, split: str | None, seed: Any) -> str:
    """A sample as HTML: first frame, prompts, clip, final frame, and the parameters drawn."""
    chosen = sample_id(task_id, split, seed)
    sample = sample_of(str(chosen))
    name = escape(sample.task.name)
    seconds = sample.num_frames / sample.fps
    level = f'<p class="vbvr-level">This problem is <i class="vbvr-kind {sample.difficulty}">{sample.difficulty}</i> among those of its task.</p>'
    return f"""<div class="vbvr-sample" data-task-id="{chosen.task_id}" data-split="{chosen.split}" data-seed="{chosen.index}">
{level}<div class="vbvr-frames">
<figure><img src="{sample_url(chosen, "first.png")}" width="512" height="512" alt="First frame of {chosen}: the question of {name}">
<figcaption>First frame: what a model is given</figcaption></figure>
<figure><video src="{sample_url(chosen, "clip.mp4")}" poster="{sample_url(chosen, "first.png")}" width="512" height="512" autoplay muted loop playsinline
 controls aria-label="The right answer to {chosen}, played"></video>
<figcaption>The right answer: {sample.num_frames} frames, {seconds:.1f} s</figcaption></figure>
<figure><img src="{sample_url(chosen, "final.png")}" width="512" height="512" alt="Final frame of {chosen}: the question answered">
<figcaption>Final frame</figcaption></figure>
</div>
<div class="vbvr-prompts"><div><h3>Prompt</h3><p>{escape(sample.prompt)}</p></div>
<div><h3>Guided prompt <small>spells the steps out; not part of the benchmark</small></h3><p>{escape(sample.prompt_guided)}</p></div></div>
{_wide(chosen)}
<details class="vbvr-more"><summary>Parameters of this sample, and what makes it {sample.difficulty}</summary>
{_drawn(sample.task, sample.parameters, chosen.split)}
<p class="vbvr-id">Sample <code>{chosen}</code>, random seed <code>{seed_of(chosen)}</code>.
<code>vbvr_hf.make_sample("{chosen}")</code> makes it anywhere.</p></details></div>"""


def _wide(chosen: SampleId) -> str:
    """The sample in a model's own format: the browser asks for it once it is opened, as drawing it takes a second or two."""
    (width, height), _, frames = clip_format(WIDE)
    size = f"{width} x {height}"
    return f"""<details class="vbvr-more"><summary>The same problem at {size}, {frames} frames: the format of {WIDE}</summary><div class="vbvr-pair">
<figure><img loading="lazy" src="{sample_url(chosen, "wide.png")}" width="{width}" height="{height}" alt="First frame of {chosen} at {size}">
<figcaption>First frame</figcaption></figure>
<figure><video data-src="{sample_url(chosen, "wide.mp4")}" width="{width}" height="{height}" autoplay muted loop playsinline controls
 aria-label="The right answer to {chosen} at {size}"></video>
<figcaption>The right answer: drawn in this size, not resampled</figcaption></figure></div></details>"""


_HARDER = {"high": "for high values", "low": "for low values", "last": "for those listed last", None: "-"}


def _drawn(task: Task, values: dict[str, Any], split: str) -> str:
    rows = [(name, _value(values[name]), parameter.doc, str(parameter.range(split)), _HARDER[parameter.harder]) for name, parameter in task.parameters.items()]
    return table(("parameter", "here", "meaning", "range", "harder"), rows)


def _value(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


@lru_cache(maxsize=512)
def scoring(task_id: str) -> str:
    """How a task is scored, as HTML: what is looked at, by which acts it is answered and what is free about them, the rubric as the right answer fills it,
    and what wrong answers may get."""
    task = get_task(task_id)
    told = sections(task.doc)
    words = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in told.items() if name)
    sample = make_sample(SampleId(task.id, task.splits[-1], 0), (256, 256))  # its frames are needed once: not one of those that are kept
    return f"""<details class="vbvr-more" open><summary>How it is scored</summary><dl class="vbvr-words">{words}</dl>
{_acts(sample)}<h3>Rubric</h3>{rubric(sample)}<h3>What wrong answers may score</h3>{wrong_answers(task)}</details>"""


ORDERS = {"turn": in_turn, "then": then, "free": in_any_order, "once": together, "same": at_once}
"""What composes acts, by how it does."""


def _acts(sample: Sample) -> str:
    """What is judged and what is free, in the words of the acts themselves."""
    act = sample.task.answer(sample.problem)
    kinds = {type(leaf): leaf for leaf in act.leaves()}
    order = sentences(ORDERS[act.how])[0] if isinstance(act, Both) else ""
    told = ((_called(kind), *said(leaf)) for kind, leaf in kinds.items())
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(judged)} <i>Free: {escape(free)}.</i></dd>" for name, judged, free in told)
    free = ", ".join(sample.task.variations(sample.problem))
    return f"""<h3>What must happen <small>{escape(order)}</small></h3><dl class="vbvr-words">{rows}</dl>
<p class="vbvr-small">Everything else must stay as it is. Varied where this task is audited, and scored in full: {escape(free)}.</p>"""


def said(act: Act) -> tuple[str, str]:
    """What an act is, from the first paragraph of its docstring, without what that says of arguments; and what is free about it: its sentence that begins
    with "Free:", or what it can be varied in.
    """
    first, *others = [re.split("[:;] `", sentence)[0].rstrip(".") + "." for sentence in sentences(act)]
    told = [first, *(other for other in others if "`" not in other and not other.startswith("Free: "))]
    free = next((sentence.removeprefix("Free: ").rstrip(".") for sentence in sentences(act, whole=True) if sentence.startswith("Free: ")), None)
    return " ".join(told).replace("`", ""), (free or ", ".join(act.varied()) or "nothing").replace("`", "")


def sentences(documented: Any, whole: bool = False) -> list[str]:
    """The sentences of a docstring's first paragraph, or of all of it."""
    text = inspect.getdoc(documented) or ""
    return re.split(r"(?<=\.) (?=[A-Z])", " ".join((text if whole else text.split("\n\n")[0]).split()))


def _called(kind: type[Act]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", kind.__name__).strip().lower()


# --- for programs -----------------------------------------------------------------------------------------------------


def api_tasks(search: str = "", pillar: str = ALL, split: str = ALL, archetype: str = ALL) -> list[dict[str, Any]]:
    """The tasks that fit, as `find` finds them."""
    return [
        {"id": task.id, "name": task.name, "pillar": task.pillar, "split": task.split, "archetype": task.archetype, "about": sections(task.doc).get("", "")}
        for task in find(search, pillar, split, archetype)
    ]


def api_sample(name: str) -> dict[str, Any]:
    """A sample by its id, e.g. "G-15/in_domain/00003": prompts, metadata, and where its pictures and clip are found on this server."""
    chosen = SampleId.parse(name)
    sample = sample_of(str(chosen))
    urls = {"first_frame": "first.png", "final_frame": "final.png", "video": "clip.mp4"}
    return {
        "sample_id": str(chosen),
        "prompt": sample.prompt,
        "prompt_guided": sample.prompt_guided,
        "num_frames": sample.num_frames,
        "fps": sample.fps,
        **{key: sample_url(chosen, part) for key, part in urls.items()},
        "metadata": json.loads(json.dumps(sample.metadata)),
    }


def splits_of(task_id: str) -> tuple[str, ...]:
    """The splits a task has samples in, the benchmark's first."""
    return tuple(split for split in reversed(TASK_SPLITS) if split in get_task(task_id).splits)
