"""The page: its tabs, what each control does, and how it is served."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware

from vbvr_hf import SUITE_VERSION, VBVRError, __version__, list_tasks
from vbvr_hf.tasks import PILLARS, TASK_SPLITS

from . import explore, leaderboard, rate, run, score
from .example import ANSWERS, SAMPLE, Example, waiting
from .judging import Job, Workers
from .media import routes
from .serving import Introduced, take_uploads_alone
from .settings import KINDS_OF_FILE, MOST_BYTES, MOST_SECONDS, QUEUE, Settings
from .uploads import Inbox, receiving
from .words import without_folders

LIGHT = 8
"""Visitors served at once with what is quick."""
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
DRAWING: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "drawing"}  # one is drawn, one is ready to be; the others wait their turn
TITLE = "VBVR: video reasoning, seen and scored"
TABS = ("explore", "score", "run", "leaderboard", "rate")


def main() -> None:
    """Serve the Space until interrupted."""
    settings = Settings.from_environment()
    workers, inbox = Workers(settings.workers), Inbox(Path(get_upload_folder()) / "vbvr")
    example = Example(workers)
    stop_sweeping = inbox.keep_swept()
    try:
        page, _ = launch(settings, workers, inbox, example, prevent_thread_lock=True)
        workers.warm()  # not before the page is served
        example.prepare()
        page.block_thread()
    finally:
        stop_sweeping()
        workers.close()


def launch(settings: Settings, workers: Workers, inbox: Inbox, example: Example, **options: Any) -> tuple[gr.Blocks, str]:
    """Serve the page; returns it and its address where `prevent_thread_lock` is given. `options` are those of Gradio's `launch`."""
    take_uploads_alone()
    page = build(settings, workers, inbox, example)
    page.queue(max_size=QUEUE, default_concurrency_limit=LIGHT)
    _, address, _ = page.launch(
        theme=gr.themes.Base(primary_hue="blue", neutral_hue="slate", radius_size="md", font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        css=_shipped("style.css"),
        head=f"<script>{_shipped('script.js')}</script>",
        max_file_size=MOST_BYTES,
        app_kwargs={"routes": [*routes(settings.data), *receiving(inbox)], "middleware": [Middleware(Introduced)]},
        footer_links=["api", "settings"],
        show_error=False,  # what is not meant for visitors stays in the log; wrong use is told in any case
        ssr_mode=False,  # Node would not know the routes above
        **options,
    )
    return page, address


def build(settings: Settings, workers: Workers, inbox: Inbox, example: Example) -> gr.Blocks:
    """The page's tabs and what their controls do."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(600, 1200)) as page:
        top = gr.HTML(_top(), elem_id="vbvr-top", js_on_load=_ADDRESSES)
        with gr.Tabs(elem_id="vbvr-tabs") as tabs:
            with gr.Tab("Explore", id="explore"):
                opened = _explore(page, top, tabs, example)
            with gr.Tab("Score", id="score"):
                scored = _score(page, workers, inbox, example)
            with gr.Tab("Run a model", id="run"):
                asked = _run(settings, workers, inbox)
            with gr.Tab("Leaderboard", id="leaderboard"):
                _leaderboard(settings, workers)
            with gr.Tab("Rate", id="rate"):
                _rate(settings)
        for button, target, tab in ((opened["score"], scored, "score"), (opened["run"], asked, "run")):
            button.click(
                lambda task, split, seed, tab=tab: (task, gr.update(choices=_splits(task), value=split), seed, gr.Tabs(selected=tab)),
                [opened["task"], opened["split"], opened["seed"]],
                [target["task"], target["split"], target["seed"], tabs],
                **QUIET,
            ).then(**target["asked"]).then(**target["cleared"])
        _programs(workers, inbox)
    return page


# --- tabs -------------------------------------------------------------------------------------------------------------


def _explore(page: gr.Blocks, top: gr.HTML, tabs: gr.Tabs, example: Example) -> dict[str, Any]:
    with gr.Column() as every:
        page.load(example.both, None, gr.HTML(waiting(), elem_id="vbvr-first"), **QUIET)
        with gr.Row(elem_classes="vbvr-filters"):
            search = gr.Textbox(label="Search", placeholder="maze, clock, G-15, move …", scale=2, min_width=200)
            pillar = _filter("Pillar", "all pillars", {name: f"{name.title()} ({len(explore.find(pillar=name))})" for name in PILLARS})
            split = _filter("Split", "all splits", {name: f"{explore.SPLIT_NAMES[name]} ({len(explore.find(split=name))})" for name in TASK_SPLITS})
            kind = _filter("Kind of answer", "all kinds", {name: name for name in explore.archetypes()})
        cards = gr.HTML(explore.cards(), elem_id="vbvr-cards", js_on_load=_CARD_CLICKS)
        most = gr.State(explore.PAGE)
    with gr.Column(visible=False) as one:
        with gr.Row(elem_classes="vbvr-filters"):
            back = gr.Button("← All tasks", size="sm", scale=0, min_width=120, elem_id="vbvr-back")
        heading = gr.HTML()
        task = gr.State(None)
        with gr.Row(elem_classes="vbvr-picker"):
            which = gr.Radio([], label="Split", scale=2, min_width=220)
            seed = gr.Number(0, label="Seed", precision=0, minimum=0, maximum=explore.MOST_SEED, min_width=110)
            dice = gr.Button("⚄ Another seed", min_width=140, elem_id="vbvr-dice")
            to_score = gr.Button("Score an answer", variant="primary", min_width=170)
            to_run = gr.Button("Run a model", min_width=140)
        sample = gr.HTML(elem_id="vbvr-sample")
        how = gr.HTML(elem_id="vbvr-how")

    filters = [search, pillar, split, kind]

    def narrowed(*wanted: str) -> tuple[str, int]:
        return explore.cards(*wanted), explore.PAGE

    def widened(words: str, which: str, of_split: str, of_kind: str, count: int, event: gr.EventData) -> tuple[str, str, int]:
        """All of a pillar, or more of what is there."""
        which, count = (event.pillar, explore.PAGE) if event.pillar else (which, count + explore.PAGE)
        return which, explore.cards(words, which, of_split, of_kind, count), count

    gr.on([search.change, *(each.input for each in filters[1:])], _told(narrowed), filters, [cards, most], trigger_mode="always_last", **QUIET)
    cards.expand(_told(widened), [*filters, most], [pillar, cards, most], **QUIET)
    view = [every, one, task, heading, which, seed, sample]

    def open_task(task_id: str, wanted: str | None, number: Any) -> list[Any]:
        chosen = explore.sample_id(task_id, wanted, number)
        shown = explore.shown(task_id, chosen.split, chosen.index)
        splits = gr.update(choices=_splits(task_id), value=chosen.split)
        return [gr.update(visible=False), gr.update(visible=True), task_id, explore.heading(task_id), splits, chosen.index, shown]

    def clicked(event: gr.EventData) -> list[Any]:
        return open_task(event.task, None, 0)

    def at_address(asked: Mapping[str, Any]) -> list[Any]:
        """What an address names: a tab, and in the first one a task with split and seed, or the list of all."""
        tab = gr.update(selected=asked.get("tab") if asked.get("tab") in TABS else TABS[0])
        if not asked.get("task"):
            return [gr.update(visible=True), gr.update(visible=False), *[gr.update()] * (len(view) - 2), tab]
        try:
            return [*open_task(asked["task"], asked.get("split"), asked.get("seed")), tab]
        except VBVRError as error:
            gr.Warning(escape(str(error)), title="No such task")
            return [gr.update()] * len(view) + [tab]

    def arrived(request: gr.Request) -> list[Any]:
        return at_address(request.query_params)

    def moved(event: gr.EventData) -> list[Any]:
        return at_address({part: getattr(event, part) for part in ("tab", "task", "split", "seed")})

    told = {"fn": lambda task_id: explore.scoring(task_id) if task_id else "", "inputs": task, "outputs": how, **QUIET}
    page.load(arrived, None, [*view, tabs], **QUIET).then(**told)
    top.select(_told(moved), None, [*view, tabs], **QUIET).then(**told)
    cards.select(_told(clicked), None, view, **QUIET).then(**told)
    back.click(lambda: [gr.update(visible=True), gr.update(visible=False)], None, [every, one], **QUIET)
    # What visitors do, not every change of a value: opening a task sets several at once.
    another = {"fn": _told(explore.shown), "inputs": [task, which, seed], "outputs": sample, **QUIET}
    gr.on([seed.input, which.input], trigger_mode="always_last", **another)
    dice.click(explore.dice, None, seed, **QUIET).then(**another)
    return {"task": task, "split": which, "seed": seed, "score": to_score, "run": to_run}


def _picker(prefix: str) -> dict[str, Any]:
    """Task, split and seed, with a dice: the example's at first."""
    tasks = list_tasks()
    with gr.Row(elem_classes="vbvr-picker"):
        task = gr.Dropdown([(f"{each.id} {each.name}", each.id) for each in tasks], value=SAMPLE.task_id, label="Task", scale=3, min_width=240)
        split = gr.Dropdown(_splits(SAMPLE.task_id), value=SAMPLE.split, label="Split", scale=1, min_width=130)
        seed = gr.Number(SAMPLE.index, label="Seed", precision=0, minimum=0, maximum=explore.MOST_SEED, scale=1, min_width=100)
        dice = gr.Button("⚄ Any", min_width=90, scale=0, elem_id=f"{prefix}-dice", elem_classes="vbvr-dice")

    def other_splits(task_id: str, now: str | None) -> dict[str, Any]:
        splits = _splits(task_id)
        return gr.update(choices=splits, value=now if now in dict(splits).values() else splits[0][1])

    question = gr.HTML(score.question(SAMPLE), elem_classes="vbvr-asked")

    def ask(task_id: str, which: str, number: Any) -> str:
        return score.question(explore.sample_id(task_id, which, number))

    # What visitors do, not every change of a value: a sample handed over sets several at once.
    asked = {"fn": _told(ask), "inputs": [task, split, seed], "outputs": question, **QUIET}
    task.input(_told(other_splits), [task, split], split, **QUIET).then(**asked)
    gr.on([split.input, seed.input], trigger_mode="always_last", **asked)
    dice.click(explore.dice, None, seed, **QUIET).then(**asked)
    return {"task": task, "split": split, "seed": seed, "asked": asked, "chosen": [task.input, split.input, seed.input, dice.click]}


def _score(page: gr.Blocks, workers: Workers, inbox: Inbox, example: Example) -> dict[str, Any]:
    gr.HTML('<p class="vbvr-lead">How good is an answer, and why? Pick a problem, then a ready-made answer, or bring your own clip of it.</p>')
    picked = _picker("score")
    with gr.Row(elem_classes="vbvr-answers"):
        with gr.Column(scale=3, min_width=260):
            answer = gr.Dropdown(score.answers_to(SAMPLE.task_id), value=ANSWERS[1], label="Answer")
            button = gr.Button("Score it", variant="primary", min_width=160, elem_id="vbvr-judge")
        with gr.Column(scale=2, min_width=260):
            upload = gr.File(label="Your own clip", file_types=list(KINDS_OF_FILE), height=150, elem_id="vbvr-upload")
            gr.HTML(f'<p class="vbvr-small">At most {MOST_BYTES >> 20} MB, {MOST_SECONDS:.0f} seconds, 1920 x 1088; deleted once it is scored.</p>')
    shown_first = gr.HTML(elem_id="vbvr-example")
    outcome = gr.HTML(elem_id="vbvr-outcome", min_height=80)

    def other_answers(task_id: str, now: str) -> dict[str, Any]:
        answers = score.answers_to(task_id)
        return gr.update(choices=answers, value=now if now in dict(answers).values() else answers[2][1])

    def judge(task_id: str, split: str, seed: Any, name: str, file: str | None) -> tuple[str, None, score.Pending | None]:
        if name == score.UPLOAD and not file:
            return score.refusal("Choose a clip first, or pick one of the ready-made answers."), None, None
        asked = str(explore.sample_id(task_id, split, seed))
        shown, pending = score.outcome(workers, inbox, Job(asked, path=file) if name == score.UPLOAD else Job(asked, name))
        return shown, None, pending

    picked["task"].change(_told(other_answers), [picked["task"], answer], answer, **QUIET)
    upload.upload(lambda: (score.UPLOAD, gr.update(visible=False)), None, [answer, shown_first], **QUIET)
    inputs = [picked["task"], picked["split"], picked["seed"], answer, upload]
    page.load(example.outcome, None, shown_first, **QUIET)
    chosen = [*picked["chosen"], answer.input]
    return picked | {"cleared": _scored_then_drawn(button, chosen, judge, inputs, [outcome, upload], workers, inbox, shown_first)}


def _scored_then_drawn(
    button: gr.Button, chosen: list, judge: Callable, inputs: list, outputs: list, workers: Workers, inbox: Inbox, *before: gr.HTML
) -> dict[str, Any]:
    """A click scores, and shows the score in `outputs[0]`; then the evidence is drawn and shown with it, once nobody waits for a score.

    `judge` returns values for the outputs, and what is pending. What is shown goes when a visitor has `chosen` something else, as it is not of that; returned
    is how it goes. What was shown `before` any score is not shown again.
    """
    pending = gr.State(None)

    def draw(left: score.Pending | None) -> Any:
        return score.whole(workers, inbox, left) if left else gr.skip()

    private = {"api_visibility": "private"}
    judging = {"concurrency_limit": workers.at_once, "concurrency_id": "judging", "show_progress_on": outputs[0]}
    hidden = [gr.update(visible=False)] * len(before)
    cleared = {"fn": lambda: ["", *hidden] if hidden else "", "outputs": [outputs[0], *before], **QUIET}
    scored = button.click(_told(judge), inputs, [*outputs, pending], **judging, **private)
    drawn = scored.then(_told(draw), pending, outputs[0], **DRAWING, show_progress="hidden", **private)
    button.click(None, cancels=drawn, **private)
    gr.on(chosen, **cleared)
    if before:
        button.click(lambda: hidden, None, [*before], **QUIET)
    return cleared


def _run(settings: Settings, workers: Workers, inbox: Inbox) -> dict[str, Any]:
    gr.HTML(f'<p class="vbvr-lead">Ask a model, and see how its answer scores.</p>{run.standing(settings.answers)}')
    picked = _picker("run")
    models = run.choices(settings.answers)
    with gr.Row(elem_classes="vbvr-picker"):
        model = gr.Dropdown(models, value=models[0][1], label="Model", scale=3, min_width=240)
        button = gr.Button("Ask it", variant="primary", min_width=160, elem_id="vbvr-ask")
    outcome = gr.HTML(elem_id="vbvr-given", min_height=80)

    def ask(task_id: str, split: str, seed: Any, name: str) -> tuple[str, score.Pending | None]:
        return run.ask(workers, inbox, settings.answers, explore.sample_id(task_id, split, seed), name)

    inputs = [picked["task"], picked["split"], picked["seed"], model]
    return picked | {"cleared": _scored_then_drawn(button, [*picked["chosen"], model.input], ask, inputs, [outcome], workers, inbox)}


def _leaderboard(settings: Settings, workers: Workers) -> None:
    listed = [*leaderboard.listed(settings.results), *leaderboard.baselines()]
    kinds = list(leaderboard.KINDS)
    gr.HTML(f'<h2 class="vbvr-title">What is known of models <small>published by others, not comparable with ours below</small></h2>{leaderboard.field()}')
    told = (
        "Models, beside what trivial answers earn." if listed[0]["kind"] == "model" else "No model's results are listed here so far: what trivial answers earn."
    )
    gr.HTML(f'<h2 class="vbvr-title">Scored with this package</h2><p class="vbvr-lead">{told}</p>')
    for reason in leaderboard.unlisted(settings.results):
        gr.HTML(f'<p class="vbvr-note">Not listed: {escape(reason)}</p>')
    with gr.Row(elem_classes="vbvr-filters"):
        search = gr.Textbox(label="Search", placeholder="a model's name", min_width=180)
        shown = gr.CheckboxGroup([(title, kind) for kind, title in leaderboard.KINDS.items()], value=kinds, label="Show", min_width=220)
        pillar = _filter("Pillar", "all pillars", {name: name.title() for name in PILLARS})
    board = gr.HTML(leaderboard.board(listed), elem_id="vbvr-board")
    own = gr.State([])
    with gr.Accordion("Plots", open=False) as plots_open:
        plots = gr.HTML(elem_id="vbvr-plots")
    with gr.Accordion("Add your results", open=False):
        gr.HTML('<p class="vbvr-small">A file that <code>vbvr bench score</code> wrote: <code>vbvr-results/&lt;model&gt;.json</code>, at most 5 MB.</p>')
        file = gr.File(label="Results file", file_types=[".json"], height=110, elem_id="vbvr-results")
        add = gr.Button("Check it and show it in place", variant="primary", elem_id="vbvr-add")
        word = gr.HTML(elem_id="vbvr-added")

    def table(words: str, wanted: list[str], which: str, mine: list) -> str:
        return leaderboard.board([*listed, *mine], words, wanted, which)

    def submit(path: str | None, mine: list) -> list[Any]:
        try:
            result, said = leaderboard.submitted(path, settings.data / "submissions", workers.results)
        except VBVRError as error:
            return [mine, score.refusal(str(error)).replace("Not scored.", "Not added."), None]
        return [[*mine[-4:], result], said, None]

    def plotted(wanted: list[str], which: str, mine: list) -> str:
        return leaderboard.plots([*listed, *mine], wanted, which)

    filters = [search, shown, pillar, own]
    gr.on([search.change, shown.input, pillar.input], table, filters, board, trigger_mode="always_last", **QUIET)
    add.click(_told(submit), [file, own], [own, word, file], **QUIET).then(table, filters, board, **QUIET)
    gr.on([plots_open.expand, shown.input, pillar.input, own.change], plotted, [shown, pillar, own], plots, show_progress="minimal", api_visibility="private",
          trigger_mode="always_last")  # fmt: skip


def _rate(settings: Settings) -> None:
    ratings = rate.Ratings(settings.data / "ratings", settings.answers, settings.ratings_repo)
    gr.HTML("""<p class="vbvr-lead">Do the scores agree with people? Watch, and say which clip does better what the prompt asks.</p>
<p class="vbvr-small">Anonymous: what is kept is the sample, the clips, your choice, and a random number for this visit.</p>""")
    with gr.Row(elem_classes="vbvr-filters"):
        mode = gr.Radio([rate.PAIRS, rate.STARS], value=rate.PAIRS, label="Ask me", min_width=260)
        begin = gr.Button("Show me clips", variant="primary", min_width=160, elem_id="vbvr-begin")
    asked, rater = gr.State(None), gr.State(None)
    shown = gr.HTML(elem_id="vbvr-rated")
    with gr.Row(visible=False, elem_classes="vbvr-choices") as of_two:
        pairs = [gr.Button(title, elem_id=f"vbvr-{name}") for title, name in (("A is better", "a"), ("About the same", "tie"), ("B is better", "b"))]
    with gr.Row(visible=False, elem_classes="vbvr-choices") as of_five:
        stars = [gr.Button(title, min_width=90) for title in ("1 not at all", "2", "3 in part", "4", "5 fully")]
    with gr.Row():
        skip = gr.Button("Skip this one", visible=False, size="sm", scale=0, min_width=140)
    word = gr.HTML(elem_id="vbvr-kept")
    outputs = [asked, shown, of_two, of_five, skip]

    def ask(how: str) -> list[Any]:
        question = ratings.ask(how)
        two = len(question.clips) == 2
        return [question, ratings.show(question), gr.update(visible=two), gr.update(visible=not two), gr.update(visible=True)]

    def keep(question: rate.Asked | None, who: str | None, how: str, preferred: str, rating: int | None) -> list[Any]:
        if question is None:
            raise VBVRError("show clips first")
        who = who or secrets.token_hex(6)
        count = ratings.keep(question, who, preferred=preferred, rating=rating)
        thanks = f'<p class="vbvr-note" role="status">Kept, thank you. {count} rating{"s" if count != 1 else ""} so far.</p>'
        return [*ask(how), who, thanks]

    begin.click(_told(ask), mode, outputs, **QUIET)
    skip.click(_told(ask), mode, outputs, **QUIET)
    mode.input(_told(ask), mode, outputs, **QUIET)
    kept = {"inputs": [asked, rater, mode], "outputs": [*outputs, rater, word], "trigger_mode": "once", **QUIET}
    for button, preferred in zip(pairs, ("a", "tie", "b"), strict=True):
        button.click(_told(functools.partial(keep, preferred=preferred, rating=None)), **kept)
    for rating, button in enumerate(stars, start=1):
        button.click(_told(functools.partial(keep, preferred="", rating=rating)), **kept)


def _programs(workers: Workers, inbox: Inbox) -> None:
    """What `gradio_client` calls: /tasks, /sample, /score, and /evidence after it."""

    def score_file(sample_id: str, video: str | None, evidence: bool) -> tuple[dict[str, Any], score.Pending | None]:
        return score.judge_file(workers, inbox, sample_id, video, evidence)

    def evidence_of_file(left: score.Pending | None) -> tuple[dict[str, Any], None]:
        return score.evidence_of_file(workers, inbox, left), None

    with gr.Column(visible=False):
        words, pillar, split, kind = gr.Textbox(""), gr.Textbox(explore.ALL), gr.Textbox(explore.ALL), gr.Textbox(explore.ALL)
        name, video, evidence, found = gr.Textbox(), gr.File(file_types=list(KINDS_OF_FILE)), gr.Checkbox(False), gr.JSON()
        pending = gr.State(None)
        for title, function, inputs, outputs, limits in (
            ("tasks", explore.api_tasks, [words, pillar, split, kind], [found], {}),
            ("sample", explore.api_sample, [name], [found], {}),
            ("score", score_file, [name, video, evidence], [found, pending], {"concurrency_limit": workers.at_once, "concurrency_id": "judging"}),
            ("evidence", evidence_of_file, [pending], [found, pending], DRAWING),
        ):
            gr.Button(title).click(_told(function, html=False), inputs, outputs, api_name=title, **limits)


# --- what they share --------------------------------------------------------------------------------------------------


def _told(function: Callable, html: bool = True) -> Callable:
    """The same function; wrong use is told in words, which name no folder of this machine: to a visitor as HTML, to a program as they are."""

    @functools.wraps(function)
    def telling(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except VBVRError as error:
            words = without_folders(str(error))
            raise gr.Error(escape(words) if html else words, title="That does not work", print_exception=False) from None

    return telling


def _filter(label: str, every: str, names: Mapping[str, str]) -> gr.Dropdown:
    return gr.Dropdown([(every, explore.ALL), *((title, name) for name, title in names.items())], value=explore.ALL, label=label, min_width=130)


def _splits(task_id: str) -> list[tuple[str, str]]:
    return [(explore.SPLIT_NAMES[split], split) for split in explore.splits_of(task_id)]


def _shipped(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _top() -> str:
    tasks = list_tasks()
    pillars = ", ".join(f"{name} ({sum(task.pillar == name for task in tasks)})" for name in PILLARS)
    return f"""<header class="vbvr-head"><h1>Very Big Video Reasoning</h1>
<p>A video model is given a picture and a prompt, and answers with a clip. Rules read the pixels, score the answer, and say why.
<span class="vbvr-small">{len(tasks)} tasks: {escape(pillars)}. vbvr-hf {escape(__version__)}, suite version {escape(SUITE_VERSION)}.</span></p></header>"""


_ADDRESSES = "window.vbvr.go = place => trigger('select', place);"

_CARD_CLICKS = """
element.addEventListener('click', event => {
  const wider = event.target.closest('[data-pillar], [data-more]');
  if (wider) {
    const pillar = wider.dataset.pillar ?? '';
    trigger('expand', {pillar});
    if (pillar) document.querySelector('.vbvr-filters').scrollIntoView({behavior: 'smooth'});
    return;
  }
  const card = event.target.closest('[data-task]');
  if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  trigger('select', {task: card.dataset.task});
  window.scrollTo({top: 0});
});
"""
