"""A page that shows every task: clip, question, rubric, parameters; searched and filtered. Generated from the registry; works offline.

The folder holds index.html and media/, with a small clip and two pictures for each task and split, which a browser loads as they come into view.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from .judge import score
from .samples import SUITE_VERSION, Sample, SampleId, make_sample
from .tasks import PILLARS, Task, get_task
from .tasks.registry import task_ids
from .video import encode, png
from .writing import make_folder, replace_file

SIDE = 256
"""Pixels a side of clips and pictures."""
MOST_BYTES = 100_000
"""A larger clip is encoded again with more loss."""
_SECTION = re.compile(r"^([A-Z][A-Za-z ]{2,24}): +")


def write(folder: str | Path, tasks: Sequence[str] | None = None) -> Path:
    """Write the page into a folder, which is made if it is not there, and return its path.

    `tasks` are ids (default: all). Raises VBVRError for an unknown one.
    """
    folder = Path(folder)
    chosen = [get_task(task_id) for task_id in (task_ids() if tasks is None else tasks)]
    make_folder(folder / "media")
    groups = {pillar: [task for task in chosen if task.pillar == pillar] for pillar in PILLARS}
    groups = {pillar: found for pillar, found in groups.items() if found}
    page = folder / "index.html"
    replace_file(page, _page(groups, {task.id: _card(task, folder) for task in chosen}).encode())
    return page


def sections(doc: str) -> dict[str, str]:
    """A task's docstring by section; the headline is under "". Lines that begin no section go on with the one before."""
    found: dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(doc).splitlines():
        match = _SECTION.match(line)
        if match:
            name, line = match[1], line[match.end() :]
        found[name] = f"{found.get(name, '')} {line.strip()}".strip()
    return found


def _page(groups: dict[str, list[Task]], cards: dict[str, str]) -> str:
    count = sum(map(len, groups.values()))
    links = "".join(
        f'<section><h2>{escape(pillar.title())} <small>{len(found)}</small></h2><p class="links">'
        + " ".join(f'<a href="#{task.id}" data-of="{task.id}"><b>{task.id}</b> {escape(task.name)}</a>' for task in found)
        + "</p></section>"
        for pillar, found in groups.items()
    )
    body = "".join(
        f'<section><h2 class="pillar">{escape(pillar.title())}</h2>{"".join(cards[task.id] for task in found)}</section>' for pillar, found in groups.items()
    )
    tasks = [task for found in groups.values() for task in found]
    filters = "".join(
        f'<label>{label}<select data-by="{key}"><option value="">all</option>'
        + "".join(f'<option value="{escape(name)}">{escape(name.replace("_", "-"))}</option>' for name in names)
        + "</select></label>"
        for label, key, names in (
            ("Pillar", "pillar", list(groups)),
            ("Split", "split", sorted({task.split for task in tasks})),
            ("Kind of answer", "archetype", sorted({task.archetype for task in tasks})),
        )
    )
    return _PAGE.format(style=_STYLE, script=_SCRIPT, count=count, version=escape(SUITE_VERSION), filters=filters, links=links, body=body)


def _card(task: Task, folder: Path) -> str:
    told = sections(task.doc)
    samples = [make_sample(SampleId(task.id, split, 0), (SIDE, SIDE)) for split in task.splits]
    words = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in told.items() if name)
    return f"""
<article id="{task.id}" data-pillar="{escape(task.pillar)}" data-split="{escape(task.split)}" data-archetype="{escape(task.archetype)}"
 data-words="{escape(" ".join((task.id, task.name, task.pillar, task.archetype, told.get("", ""))).lower())}">
<h3><a href="#{task.id}">{task.id}</a> {escape(task.name)} <small>{escape(task.split.replace("_", "-"))} · {escape(task.archetype)}</small></h3>
<p class="headline">{escape(told.get("", ""))}</p>
<div class="samples">{"".join(_shown(sample, folder) for sample in samples)}</div>
<dl>{words}<dt>Distinct</dt><dd>{escape(task.instances)}</dd></dl>
<details open><summary>Rubric</summary>{rubric(make_sample(samples[0].id))}</details>
<details><summary>Wrong answers and what they may score</summary>{wrong_answers(task)}</details>
<details><summary>Parameters</summary>{parameters(task)}</details>
</article>"""


def _shown(sample: Sample, folder: Path) -> str:
    stem = f"{sample.id.task_id}_{sample.id.split}"
    clip = sample.video
    if len(clip) > MOST_BYTES:
        clip = encode(sample.frames, sample.fps, crf=32)
    replace_file(folder / "media" / f"{stem}.mp4", clip)
    for name, image in (("first", sample.first_frame), ("final", sample.final_frame)):
        replace_file(folder / "media" / f"{stem}_{name}.png", png(image))
    first, final = (
        f'<figure><img loading="lazy" width="{SIDE}" height="{SIDE}" src="media/{stem}_{name}.png" alt="{name} frame of {sample.sample_id}">'
        f"<figcaption>{name} frame</figcaption></figure>"
        for name in ("first", "final")
    )
    return f"""<div class="sample">
<p class="id"><code>{sample.sample_id}</code></p>
<div class="frames">{first}
<figure><video muted loop playsinline controls preload="none" width="{SIDE}" height="{SIDE}" data-poster="media/{stem}_first.png" src="media/{stem}.mp4"
 aria-label="The right answer to {sample.sample_id}"></video>
<figcaption>{sample.num_frames} frames, {sample.num_frames / sample.fps:.1f} s</figcaption></figure>
{final}</div>
<p><b>Prompt</b> {escape(sample.prompt)}</p>
<p class="guided"><b>Guided</b> {escape(sample.prompt_guided)}</p>
</div>"""


def rubric(sample: Sample) -> str:
    """The rows as the scorer fills them for the right solution, as an HTML table."""
    card = score(sample.frames, sample)
    rows = [(row.dimension.replace("_", " "), f"{row.weight:g}", row.reason) for row in card.rows]
    return table(("dimension", "weight", "what it says of the right solution"), rows)


def wrong_answers(task: Task) -> str:
    """The task's wrong answers and what they may score, as an HTML table."""
    rows = [(name, wrong.shows, f"at most {wrong.cap:g}") for name, wrong in task.wrong_answers.items()]
    return table(("wrong answer", "what it shows", "score"), [*rows, ("jump", "a cut or fade to the right final frame", f"at most {task.jump_cap:g}")])


def parameters(task: Task) -> str:
    """The task's parameters with their ranges, as an HTML table."""
    rows = [(name, parameter.doc, *(str(parameter.range(split)) for split in task.splits)) for name, parameter in task.parameters.items()]
    return table(("parameter", "meaning", *(split.replace("_", "-") for split in task.splits)), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An HTML table of plain texts."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tasks of VBVR</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Tasks of VBVR</h1>
<p>{count} video-reasoning tasks, suite version {version}. Each clip is one sample; any number of others follow from other seeds.</p>
</header>
<form class="filters" role="search" hidden>
<label>Search<input type="search" placeholder="maze, clock, G-15, move …"></label>{filters}<output aria-live="polite"></output>
</form>
<nav>{links}</nav>
<main>{body}</main>
<script>{script}</script>
</body>
</html>
"""

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --dim: #5d6675; --paper: #f5f6f8; --card: #fff; --line: #dde1e7; --link: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --dim: #9aa4b3; --paper: #14171c; --card: #1d2128; --line: #333a45; --link: #7db0ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 68rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1, h2, h3, p, dl { margin: 0 0 .6rem; }
h2.pillar { margin: 2.5rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 a, nav a { color: var(--link); text-decoration: none; }
small { font-weight: normal; color: var(--dim); }
nav section { margin-bottom: .6rem; }
nav h2 { font-size: 1rem; margin-bottom: .2rem; }
.filters { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; padding: .6rem 0; }
.filters { background: var(--paper); }
.filters label { display: grid; font-size: .8rem; color: var(--dim); }
.filters input, .filters select { font: inherit; font-size: .95rem; color: var(--ink); background: var(--card); }
.filters input, .filters select { border: 1px solid var(--line); border-radius: 6px; padding: .3rem .5rem; }
.filters output { color: var(--dim); font-size: .9rem; padding-bottom: .35rem; }
[hidden] { display: none !important; }
article { scroll-margin-top: 5rem; }
.links { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .92rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.2rem; margin-bottom: 1.2rem; }
.headline { font-size: 1.05rem; }
.sample { margin: 0 0 1rem; }
.id { margin-bottom: .3rem; color: var(--dim); font-size: .85rem; }
.frames { display: flex; flex-wrap: wrap; gap: .8rem; margin-bottom: .5rem; }
figure { margin: 0; }
figure img, figure video { display: block; width: 256px; height: 256px; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
figcaption { font-size: .8rem; color: var(--dim); }
.guided { color: var(--dim); font-size: .92rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; font-size: .95rem; }
dt { font-weight: 600; } dd { margin: 0; }
summary { cursor: pointer; font-weight: 600; margin: .3rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--dim); font-weight: 600; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
"""

_SCRIPT = """
// Clips play, and pictures before them load, while they are in view.
const watcher = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && !target.poster) target.poster = target.dataset.poster;
    isIntersecting ? target.play().catch(() => {}) : target.pause();
  }
}, { threshold: 0.3 });
document.querySelectorAll('video').forEach(video => watcher.observe(video));

const form = document.querySelector('.filters');
const articles = [...document.querySelectorAll('article')];
function filter() {
  const words = form.querySelector('input').value.toLowerCase().split(/\\s+/).filter(Boolean);
  const wanted = [...form.querySelectorAll('select')].filter(select => select.value);
  for (const article of articles) {
    article.hidden = !(words.every(word => article.dataset.words.includes(word)) && wanted.every(by => article.dataset[by.dataset.by] === by.value));
    document.querySelector(`[data-of="${article.id}"]`).hidden = article.hidden;
  }
  for (const section of document.querySelectorAll('section')) section.hidden = !section.querySelector('article:not([hidden]), [data-of]:not([hidden])');
  const left = articles.filter(article => !article.hidden).length;
  form.querySelector('output').textContent = `${left} of ${articles.length} tasks`;
}
form.hidden = false;
form.addEventListener('input', filter);
form.addEventListener('submit', event => event.preventDefault());
filter();
"""
