"""Scores as rewards."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import vbvr_hf
from vbvr_hf import VBVRError, make_sample
from vbvr_hf.reward import MEMORY_FILES, Reward
from vbvr_hf.samples import SampleId
from vbvr_hf.scoring import Scorecard

IDS = ["G-15/in_domain/00000", "G-15/in_domain/00001"]


@pytest.fixture(scope="module")
def samples():
    return [make_sample(sample_id, size=(256, 256)) for sample_id in IDS]


@pytest.fixture(scope="module")
def reward():
    with Reward(workers=2, seconds=30) as pool:
        yield pool


def test_frames_bytes_and_paths_earn_the_same_kind_of_reward(reward, samples, tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(samples[0].video)
    values = reward([samples[0].frames, samples[0].video, path], [IDS[0]] * 3)
    assert values[1] == values[2] and min(values) > 0.9


def test_it_is_called_as_trainers_call_reward_functions(reward, samples):
    values = reward(prompts=[s.prompt for s in samples], completions=[s.video for s in samples], sample_id=IDS, trainer_state=None)
    assert len(values) == 2 and all(type(value) is float for value in values)
    assert reward.__name__ == "vbvr_reward"


def test_bad_clips_earn_nothing_and_are_counted(reward, samples):
    before = sum(reward.failures.values())
    values = reward([b"junk", np.zeros((3, 3)), "/nowhere.mp4", samples[0].video], [IDS[0]] * 4)
    assert values[:3] == [0.0, 0.0, 0.0] and values[3] > 0.9
    assert sum(reward.failures.values()) - before == 3


def test_wrong_references_raise_before_anything_runs(reward, samples):
    with pytest.raises(VBVRError, match="no task"):
        reward([samples[0].video], ["G-99999/in_domain/00000"])
    with pytest.raises(VBVRError, match="each clip needs its sample id"):
        reward([samples[0].video], IDS)


def test_submitting_returns_while_scoring_goes_on(reward, samples):
    start = time.perf_counter()
    ticket = reward.submit([s.video for s in samples] * 4, IDS * 4)
    submitted = time.perf_counter() - start
    cards = reward.scorecards(ticket)
    assert submitted < time.perf_counter() - start
    assert [card.sample_id for card in cards] == IDS * 4
    assert set(cards[0].dimensions) >= {"trajectory"}


def hang_or_look_up(payload, sample_id, setting):
    """In place of `reward._score`, in a worker: hangs on one clip, and else only looks the task up, which takes no time once it is loaded."""
    return time.sleep(600) if payload == b"hang" else Scorecard(str(SampleId.parse(sample_id)))


def test_a_clip_that_takes_too_long_is_stopped_and_the_pool_goes_on(monkeypatch):
    monkeypatch.setattr(vbvr_hf.reward, "_score", hang_or_look_up)
    with Reward(workers=1, seconds=2) as hasty:
        cards = hasty.scorecards(hasty.submit([b"hang", b"another"], [IDS[0]] * 2))
        assert [card.error for card in cards] == ["took more than 2 seconds and was stopped", None] and cards[0].total == 0
        assert dict(hasty.failures) == {"took more than 2 seconds and was stopped": 1}


def test_the_start_of_a_worker_is_not_the_time_of_a_clip(tmp_path):
    """Its imports take five seconds here, and so they do again in the worker that takes the place of one that was stopped."""
    (tmp_path / "chess").mkdir()
    slow = "import sys, time\ntime.sleep(5)\nhome = sys.path.pop(0)\ndel sys.modules['chess']\nimport chess\nsys.path.insert(0, home)"
    (tmp_path / "chess/__init__.py").write_text(slow)
    script = f"""
import sys
sys.path = [{str(tmp_path)!r}, *{sys.path!r}]
import test_reward, vbvr_hf.reward
if __name__ == "__main__":
    vbvr_hf.reward._score = test_reward.hang_or_look_up
    with vbvr_hf.Reward(workers=1, seconds=3) as reward:
        print([card.error for card in reward.scorecards(reward.submit([b"", b"hang", b""], ["O-57/train/00000"] * 3))])
"""
    (tmp_path / "train.py").write_text(script)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(vbvr_hf.__file__).parents[1])])}
    done = subprocess.run([sys.executable, tmp_path / "train.py"], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout == "[None, 'took more than 3 seconds and was stopped', None]\n", done.stderr


# --- frames -----------------------------------------------------------------------------------------------------------


def test_a_batch_as_a_decoder_gives_it_earns_what_its_files_earn(reward, samples):
    torch = pytest.importorskip("torch")
    length = min(sample.num_frames for sample in samples)
    clips = [sample.frames[:length] for sample in samples]
    batch = torch.stack([torch.from_numpy(clip) for clip in clips]).permute(0, 4, 1, 2, 3) / 127.5 - 1  # (B, C, T, H, W)
    with Reward(workers=1, value_range=(-1, 1)) as named:
        assert named(batch, IDS) == reward(clips, IDS)


def test_values_of_another_range_raise_and_free_what_was_handed_over(reward, samples):
    clips = [sample.frames / 127.5 - 1 for sample in samples]
    with pytest.raises(VBVRError, match=r"values go from -.* to .*, where black is 0"):
        reward.submit([samples[0].frames, clips[1]], IDS)
    with pytest.raises(VBVRError, match="no value below 0"), Reward(workers=1, value_range=(-1, 1)) as named:
        named.submit([sample.frames / 255 for sample in samples], IDS)
    assert reward([sample.frames for sample in samples], IDS) != [0, 0]
    assert memory_files() == 0


def test_frames_go_through_the_pipe_where_there_are_no_files_in_memory(reward, samples, monkeypatch):
    frames = [sample.frames for sample in samples]
    expected = reward(frames, IDS)
    monkeypatch.setattr(vbvr_hf.reward, "MEMORY_FILES", False)
    assert reward(frames, IDS) == expected


def test_frames_go_through_the_pipe_where_memory_for_a_file_is_short(reward, samples, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    expected = reward([samples[0].frames], IDS[:1])
    monkeypatch.setattr(os, "pwrite", full)
    with pytest.warns(UserWarning, match="through their pipe, which is slower: .*No space left"):
        assert reward([samples[0].frames], IDS[:1]) == expected
    assert memory_files() == 0


def memory_files(pid: int | str = "self") -> int:
    """How many files of frames a process holds, or processes do that were forked from it."""
    return sum("vbvr-reward" in os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())


def shared_memory() -> int:
    """Bytes of shared memory in use, of all processes."""
    return next(1024 * int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("Shmem:"))


linux = pytest.mark.skipif(not MEMORY_FILES, reason="frames travel in files in memory on Linux alone")


@linux
@pytest.mark.parametrize("let_go", ["collected", "dropped", "forgotten", "closed"])
def test_frames_are_freed_however_a_batch_ends(samples, let_go):
    reward = Reward(workers=1)
    ticket = reward.submit([samples[0].frames] * 3, [IDS[0]] * 3)
    assert memory_files() == 1
    if let_go == "collected":
        reward.collect(ticket)
    elif let_go == "dropped":
        ticket.drop()
    elif let_go == "forgotten":
        del ticket
        gc.collect()
    else:
        reward.close()
    assert memory_files() == 0
    reward.close()


@linux
def test_frames_are_freed_where_the_process_is_killed_and_its_workers_end(tmp_path):
    script = """
import time, numpy as np, vbvr_hf
if __name__ == "__main__":
    reward = vbvr_hf.Reward(workers=2)
    ticket = reward.submit([np.zeros((100, 800, 1000, 3), np.uint8)], ["G-15/in_domain/00000"])
    print(*reward._pool._pool_manager.worker_manager.workers, flush=True)
    time.sleep(60)
"""
    (tmp_path / "train.py").write_text(script)
    before = {path.name for path in Path("/dev/shm").iterdir()}
    env = {**os.environ, "PYTHONPATH": str(Path(vbvr_hf.__file__).parents[1])}
    with subprocess.Popen([sys.executable, tmp_path / "train.py"], stdout=subprocess.PIPE, text=True, env=env) as process:
        workers = process.stdout.readline().split()
        assert len(workers) == 2 and memory_files(process.pid) == 1
        held = shared_memory()
        process.kill()
        process.wait()
    wait_for(lambda: held - shared_memory() > 200e6 and not any(alive(worker) for worker in workers))
    assert not [name for name in {path.name for path in Path("/dev/shm").iterdir()} - before if not name.startswith("sem.")]


@linux
def test_frames_are_freed_though_a_forked_process_lives_on(samples):
    with Reward(workers=1) as reward:
        ticket = reward.submit([np.zeros((100, 800, 1000, 3), np.uint8)], IDS[:1])
        process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(30,))  # as a DataLoader's worker
        process.start()
        held = shared_memory()
        ticket.drop()
        assert held - shared_memory() > 200e6
        process.kill()
        process.join()


@linux
def test_a_forked_process_that_ends_empties_nothing(samples):
    with Reward(workers=1) as reward:
        ticket = reward.submit([sample.frames for sample in samples], IDS)
        process = multiprocessing.get_context("fork").Process(target=ticket.drop)
        process.start()
        process.join()
        assert min(reward.collect(ticket)) > 0.9


@linux
def test_a_small_shared_memory_is_no_matter(tmp_path):
    mount = "mount -t tmpfs -o size=64k tmpfs /dev/shm"
    own = [["unshare", flags, "sh", "-c"] for flags in ("-m", "-rm") if shutil.which("unshare")]
    own = [start for start in own if subprocess.run([*start, mount], capture_output=True).returncode == 0]
    if not own:
        pytest.skip("a file system cannot be mounted here")
    script = f"""
import vbvr_hf
if __name__ == "__main__":
    clip = vbvr_hf.make_sample({IDS[0]!r}, size=(256, 256))
    with vbvr_hf.Reward(workers=1) as reward:
        print(reward([clip.frames], [clip.sample_id])[0] > 0.9)
"""
    (tmp_path / "train.py").write_text(script)
    env = {**os.environ, "PYTHONPATH": str(Path(vbvr_hf.__file__).parents[1])}
    command = [*own[0], f"{mount} && exec {sys.executable} {tmp_path}/train.py"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(condition) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.1)
    assert condition()


# --- one fault --------------------------------------------------------------------------------------------------------


def test_a_batch_of_which_every_clip_fails_raises(reward):
    for clips, reason in (([np.zeros((3, 3))] * 2, r"shape \(3, 3\)"), (["/a.mp4", "/b.mp4"], "/b.mp4 does not exist"), ([b"junk", "/a"], "/a does not")):
        with pytest.raises(VBVRError, match=f"none of 2 clips could be judged; .*{reason}"):
            reward(clips, [IDS[0]] * 2)


def test_batches_of_one_clip_raise_where_many_fail_in_a_row(reward, samples):
    for _ in range(7):
        assert reward([b"junk"], IDS[:1]) == [0]
    reward([samples[0].video], IDS[:1])
    for _ in range(7):
        assert reward([b"junk"], IDS[:1]) == [0]
    with pytest.raises(VBVRError, match="none of 8 clips"):
        reward([b"junk"], IDS[:1])
    assert reward([b"junk"], IDS[:1]) == [0]


def test_an_empty_batch_has_no_rewards(reward):
    assert reward([], []) == []


# --- dense rewards ----------------------------------------------------------------------------------------------------


def test_rows_are_the_parts_whose_weighted_mean_is_the_reward(reward, samples):
    still = np.repeat(samples[0].frames[:1], len(samples[0].frames), axis=0)
    half = samples[0].frames.copy()
    half[len(half) // 2 :] = half[len(half) // 2]
    ticket = reward.submit([samples[0].frames, half, still, b"junk"], [IDS[0]] * 4)
    rows, values = reward.rows(ticket), reward.collect(ticket)
    assert len({tuple((row.dimension, row.weight) for row in clip) for clip in rows[:3]}) == 1
    assert [sum(row.weight * row.value for row in clip) for clip in rows] == pytest.approx(values, abs=1e-5) and rows[3] == ()
    assert values[0] > values[1] > values[2] and any(0 < row.value < 1 for row in rows[1])
