"""The endless dataset: its rows, its sharing out, its resuming; and the clip formats of video models."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import datasets
import numpy as np
import pytest
from datasets.distributed import split_dataset_by_node
from typer.testing import CliRunner

import vbvr_hf
from vbvr_hf import VBVRError
from vbvr_hf.builder.plan import make_settings
from vbvr_hf.builder.schema import COLUMNS, row
from vbvr_hf.builder.stream import LANES, Permutation
from vbvr_hf.cli import app
from vbvr_hf.presets import PRESETS, clip_format
from vbvr_hf.samples import Sample
from vbvr_hf.video import decode

TINY = {"tasks": ["G-15", "G-31"], "size": (64, 64), "num_frames": 5}


def ids(rows, count: int) -> list[str]:
    return [row["sample_id"] for row in islice(rows, count)]


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The ids of the clips drawn so far."""
    seen, encode = [], Sample.video.fget
    monkeypatch.setattr(Sample, "video", property(lambda sample: (seen.append(sample.sample_id), encode(sample))[1]))
    return seen


def test_rows_are_the_samples_in_turn_and_as_the_dataset_holds_them():
    clips = vbvr_hf.stream("spatiality", **TINY)
    assert ids(clips, 3) == ["G-15/train/00000", "G-31/train/00000", "G-15/train/00001"]
    assert list(clips.features) == list(COLUMNS) and clips.split == "train"
    first = next(iter(clips.cast_column("first_frame", datasets.Image(decode=False)).cast_column("final_frame", datasets.Image(decode=False))))
    assert first == row(vbvr_hf.make_sample("G-15/train/00000", size=(64, 64), num_frames=5))
    assert next(iter(clips))["first_frame"].size == (64, 64)


def test_other_splits_and_a_first_index():
    assert ids(vbvr_hf.stream("all", "in_domain", start=70, **TINY), 3) == ["G-15/in_domain/00070", "G-31/in_domain/00070", "G-15/in_domain/00071"]


@pytest.mark.parametrize("world", [2, 3])
def test_ranks_get_disjoint_samples_and_draw_no_others(world, drawn):
    clips = vbvr_hf.stream("spatiality", **TINY)
    shares = [ids(split_dataset_by_node(clips, rank, world), 3) for rank in range(world)]
    assert len({name for share in shares for name in share}) == 3 * world == len(drawn)


def test_dataloader_workers_get_disjoint_samples():
    data = pytest.importorskip("torch.utils.data")
    clips = vbvr_hf.stream("spatiality", **TINY).select_columns("sample_id")
    ranks = [split_dataset_by_node(clips, rank, 2) for rank in range(2)]
    seen = [name for rank in ranks for batch in islice(data.DataLoader(rank, batch_size=2, num_workers=2), 4) for name in batch["sample_id"]]
    assert len(set(seen)) == len(seen) == 16


def test_what_workers_get_is_disjoint_without_torch_too():
    clips = vbvr_hf.stream("spatiality", **TINY)
    assert clips.num_shards == LANES
    shares = [ids(clips.shard(num_shards=7, index=index), 2) for index in range(7)]
    assert len({name for share in shares for name in share}) == 14


@pytest.mark.parametrize("had", [0, 1, 5])
def test_a_saved_state_goes_on_exactly_where_it_was(had):
    whole = ids(vbvr_hf.stream("spatiality", **TINY), had + 3)
    clips = split_dataset_by_node(vbvr_hf.stream("spatiality", **TINY), 0, 2)
    assert ids(clips, had) == whole[:had]
    state = clips.state_dict()
    again = split_dataset_by_node(vbvr_hf.stream("spatiality", **TINY), 0, 2)
    again.load_state_dict(state)
    assert ids(again, 3) == whole[had:]


def test_a_resumed_stream_does_not_draw_again_what_it_had(drawn):
    clips = vbvr_hf.stream("spatiality", **TINY)
    ids(clips, 8)
    drawn.clear()
    clips.load_state_dict(clips.state_dict())
    ids(clips, 1)
    assert len(drawn) <= 3


# --- a random order ---------------------------------------------------------------------------------------------------


def test_a_shuffled_stream_draws_no_clip_that_it_does_not_give(drawn):
    clips = vbvr_hf.stream("spatiality", shuffle=True, **TINY)
    given = ids(clips, 5)
    assert drawn == given and len(set(given)) == 5
    assert given != ids(vbvr_hf.stream("spatiality", **TINY), 5)


def test_each_seed_has_an_order_of_its_own_that_stays():
    orders = {seed: ids(vbvr_hf.stream("spatiality", shuffle=True, seed=seed, **TINY).select_columns("sample_id"), 12) for seed in (0, 1, 2)}
    assert orders[1] == ids(vbvr_hf.stream("spatiality", shuffle=True, seed=1, **TINY), 12)
    assert len({name for order in orders.values() for name in order}) == 36
    turns = [name.split("/")[0] for order in orders.values() for name in order]
    assert all(set(turns[place : place + 2]) == {"G-15", "G-31"} for place in range(0, 36, 2)) and len({*turns[::2]}) == 2


def test_the_shuffling_of_datasets_draws_no_clip_for_its_buffer(drawn):
    clips = vbvr_hf.stream("spatiality", start=70, **TINY)
    given = ids(clips.shuffle(seed=4, buffer_size=100), 3)
    assert list(drawn) == given == ids(vbvr_hf.stream("spatiality", start=70, shuffle=True, seed=4, **TINY), 3)
    orders = [ids(clips.shuffle(generator=np.random.default_rng(seed)), 1) for seed in (5, 5, 6)] + [ids(clips.shuffle(), 1)]
    assert orders[0] == orders[1] and len({name for [name] in orders}) == 3


def test_a_shuffled_stream_ranges_over_all_samples_from_its_start():
    start = 10**9 - 2 * LANES
    found = [int(name.split("/")[-1]) - start for name in ids(vbvr_hf.stream("spatiality", shuffle=True, start=start, **TINY), 60)]
    assert 0 <= min(found) < 0.2 * LANES and 1.8 * LANES < max(found) < 2 * LANES


def test_a_shuffled_stream_is_shared_out_and_taken_up_as_any_other():
    def shuffled():
        return vbvr_hf.stream("spatiality", shuffle=True, seed=3, **TINY)

    shares = [ids(split_dataset_by_node(shuffled(), rank, 2).shard(3, worker), 4) for rank, worker in ((0, 0), (0, 2), (1, 1))]
    assert len({name for share in shares for name in share}) == 12
    whole, clips, again = ids(shuffled(), 8), shuffled(), shuffled()
    ids(clips, 5)
    again.load_state_dict(clips.state_dict())
    assert ids(again, 3) == whole[5:]


@pytest.mark.parametrize("count", [1, 2, 7, 1000, 4097])
def test_a_permutation_has_every_number_once(count):
    orders = [[order[place] for place in range(count)] for order in (Permutation(count, "a"), Permutation(count, "b"))]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(count))
    assert count < 7 or len({tuple(order) for order in [*orders, range(count)]}) == 3


def test_the_numbers_of_a_permutation_keep_nothing_of_their_order():
    """No trend, no steps that come again, and as many rises as there would be by chance."""
    order = np.array([Permutation(10**9, "a")[place] for place in range(4000)])
    steps = np.diff(order)
    assert abs(np.corrcoef(order, np.arange(4000))[0, 1]) < 0.06 and abs(np.corrcoef(order[1:], order[:-1])[0, 1]) < 0.06
    assert len(set(steps)) > 3990 and abs((steps > 0).mean() - 0.5) < 0.03
    assert abs(np.histogram(order, 10, (0, 10**9))[0] - 400).max() < 90


def test_a_torchcodec_that_does_not_load_is_not_asked_for(tmp_path):
    (tmp_path / "torchcodec").mkdir()
    (tmp_path / "torchcodec/__init__.py").write_text("raise RuntimeError('Could not load libtorchcodec')")
    script = f"import vbvr_hf\nprint(next(iter(vbvr_hf.stream('spatiality', **{TINY!r})))['video']['bytes'][4:8])"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(vbvr_hf.__file__).parents[1])])}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "b'ftyp'", done.stderr


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ({"config": "spatial"}, "no config to stream 'spatial'; did you mean spatiality?"),
        ({"split": "test"}, "no split 'test'"),
        ({"tasks": ["G-15x"]}, "did you mean G-15?"),
        ({"start": -1}, "start -1: expected 0 to"),
        ({"shuffle": True, "seed": -1}, "seed -1: expected a whole number from 0"),
        ({"shuffle": True, "seed": "x"}, "seed 'x': expected a whole number from 0"),
        ({"size": (63, 64)}, "width 63"),
        ({"preset": "wan"}, "no preset 'wan'; did you mean wan2.2?"),
    ],
)
def test_wrong_use_is_one_clear_line(call, line):
    with pytest.raises(VBVRError) as caught:
        vbvr_hf.stream(**call)
    assert line in str(caught.value) and "\n" not in str(caught.value)


# --- presets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_follows_its_own_rules_and_names_its_source(preset):
    assert clip_format(preset.name) == (preset.size, preset.fps, preset.num_frames)
    assert "as published by" in preset.source


def test_a_preset_is_drawn_in_its_format():
    clip = next(iter(vbvr_hf.stream("spatiality", tasks=["G-15"], preset="wan2.2", size=(96, 64), num_frames=9)))
    frames, fps = decode(clip["video"]["bytes"])
    assert (frames.shape, fps, clip["num_frames"]) == ((9, 64, 96, 3), 16.0, 9)
    settings = make_settings(tasks=["G-15"], preset="ltx-2")
    assert (settings.size, settings.fps, settings.num_frames) == ((768, 512), 24.0, 121)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"preset": "wan2.2", "num_frames": 80}, "frames 80: wan2.2 takes 4k + 1, e.g. 81 (its own length is 81)"),
        ({"preset": "ltx-2", "num_frames": 117}, "frames 117: ltx-2 takes 8k + 1, e.g. 113"),
        ({"preset": "ltx-2", "size": (832, 470)}, "height 470: ltx-2 takes multiples of 32, e.g. 480 (its own size is 768x512)"),
        ({"preset": "wan2.2", "fps": 24}, "fps 24: wan2.2 runs at 16 frames per second; leave fps out"),
        ({"preset": "LTX-2"}, "no preset 'LTX-2'; did you mean ltx-2?"),
    ],
)
def test_what_a_model_does_not_take_is_refused_in_one_line(given, line):
    with pytest.raises(VBVRError) as caught:
        clip_format(**given)
    assert line in str(caught.value) and "\n" not in str(caught.value)


def test_the_guide_and_the_help_list_the_presets_as_they_are():
    guide = (Path(__file__).parents[1] / "docs/scale.md").read_text()
    listed = [line for line in guide.splitlines() if line.startswith("| `")]
    assert listed == [
        f"| `{p.name}` | {p.size[0]} x {p.size[1]} | {p.num_frames} | {p.frame_step}k + 1 | {p.side_step} | {p.fps:g} | "
        f"{p.tokens} ({p.encoder}) | {p.source} |"
        for p in PRESETS.values()
    ]
    assert CliRunner().invoke(app, ["build", "--help"], env={"COLUMNS": "200"}).stdout.count(", ".join(PRESETS)) == 1
