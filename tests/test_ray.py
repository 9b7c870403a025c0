"""A build on a real Ray cluster of several nodes, one of which is killed at work."""

import os
import pickle
import sys
import time
from pathlib import Path

import pytest

from vbvr_hf import VBVRError
from vbvr_hf.builder import build, cluster, dataset
from vbvr_hf.builder.cluster import RayPool
from vbvr_hf.builder.storage import Folder

SETTINGS = {"tasks": ["G-15"], "splits": ["train"], "samples": 72, "size": (128, 128), "num_frames": 9, "shard_rows": 6, "gate": False}
"""12 shards of 6 clips."""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def doomed_node():
    """A head without processors and two nodes with one each: the identity of one of these, and a function that kills it."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    memory = 100 * 2**20
    nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": memory, "include_dashboard": False})
    last = [nodes.add_node(num_cpus=1, object_store_memory=memory) for _ in range(2)][-1]
    ray.init(address=nodes.address, log_to_driver=False, logging_level="error")
    try:
        yield last.node_id, lambda: nodes.remove_node(last, allow_graceful=False)
    finally:
        ray.shutdown()
        nodes.shutdown()


def test_a_node_that_dies_half_way_costs_nothing(doomed_node, tmp_path, monkeypatch):
    (doomed, kill), begun, caught, seen = doomed_node, tmp_path / "begun", tmp_path / "caught", []
    begun.mkdir()

    def noted(shard, *rest, make=dataset._make_and_send):
        import ray

        (begun / f"{shard.name}-{shard.pillar}-{time.time_ns()}").touch()
        late = len(list(begun.iterdir())) > 3
        if late and ray.get_runtime_context().get_node_id() == doomed:
            caught.touch()
            time.sleep(120)  # killed in its sleep
        while late and not caught.exists():
            time.sleep(0.02)
        return make(shard, *rest)

    def progress(rows: int, total: int) -> None:
        seen.append((rows, len(list(begun.iterdir()))))
        if len(seen) == 5:
            assert caught.exists()
            kill()

    one = build(tmp_path / "one/vbvr", workers=1, **SETTINGS)
    monkeypatch.setattr(dataset, "_make_and_send", noted)
    many = build(tmp_path / "many/vbvr", engine="ray", progress=progress, **SETTINGS)
    assert files(tmp_path / "many") == files(tmp_path / "one")
    assert (many.digest, many.rows, many.written) == (one.digest, 72, 12)
    assert [rows for rows, _ in seen] == [6 * count for count in range(1, 13)], "rows are counted once"
    assert len(list(begun.iterdir())) > 12, "the shard that the dead node was at is begun again"
    assert all(jobs <= rows // 6 + 4 for rows, jobs in seen[:5]), "at most two for each of two processors are in flight"

    # What a job raises is raised here as it was, after retries if it may pass.
    def fail(error: Exception, step) -> None:
        (begun / f"{type(error).__name__}-{time.time_ns()}").touch()
        raise error

    monkeypatch.setattr(cluster, "_RETRIES", 1)
    with RayPool(None, None, print) as pool:
        with pytest.raises(VBVRError, match=r"^unlucky$"):
            list(pool.run(fail, [(VBVRError("unlucky"),)]))
        with pytest.raises(ConnectionError, match="no answer"):
            list(pool.run(fail, [(ConnectionError("no answer"),)]))
        assert (len(list(begun.glob("VBVRError-*"))), len(list(begun.glob("ConnectionError-*")))) == (1, 2)
        with pytest.raises(VBVRError, match="gave up on a job after 1 retries: "):
            list(pool.run(lambda step: os._exit(1), [()]))

    # Where all machines see a folder, workers write by themselves; what is damaged there they find.
    path = tmp_path / "many/vbvr/data/spatiality/train-00001.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    again = build(f"file://{tmp_path}/many/vbvr", engine="ray", **SETTINGS)
    assert (again.written, again.kept) == (1, 11)
    assert files(tmp_path / "many") == files(tmp_path / "one")


class Elsewhere:
    """An engine whose workers see nothing of this machine: jobs reach them as bytes."""

    shares_disk = False

    def __init__(self) -> None:
        self.sent, self.rows = [], 0

    def advance(self, more: int) -> None:
        self.rows += more

    def run(self, function, jobs):
        for job in jobs:
            self.sent.append(pickle.dumps(job))
            yield pickle.loads(pickle.dumps(function(*pickle.loads(self.sent[-1]), self.advance)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_workers_that_do_not_share_a_disk_send_their_shards(tmp_path, monkeypatch):
    settings = {**SETTINGS, "samples": 6, "size": (64, 64), "num_frames": 5, "shard_rows": 1}
    one = build(tmp_path / "one/vbvr", workers=1, **settings)
    pool = Elsewhere()
    monkeypatch.setattr(dataset, "_pool", lambda *_: pool)
    many = build(tmp_path / "many/vbvr", **settings)
    assert (many.digest, many.written, len(pool.sent), pool.rows) == (one.digest, 6, 6, 6)
    assert not any(str(tmp_path).encode() in job for job in pool.sent)
    (tmp_path / "many/vbvr/data/spatiality/train-00001.parquet").unlink()
    again = build(tmp_path / "many/vbvr", **settings)
    assert (again.written, again.kept, len(pool.sent), pool.rows) == (1, 5, 7, 12)
    assert files(tmp_path / "many") == files(tmp_path / "one")


def test_workers_that_were_to_share_a_disk_and_do_not_are_found_out(tmp_path):
    with pytest.raises(VBVRError, match=r"does not see the dataset in .*: not all workers share that place"):
        dataset._ensure(None, None, None, {}, Folder(tmp_path / "vbvr", shared=True), lambda rows: None)


def test_a_machine_with_other_versions_is_named():
    code = {**cluster._code(), "pyarrow": "1.0"}
    with pytest.raises(VBVRError, match=r"has another pyarrow, \S+ and not 1\.0: install the same on every machine"):
        cluster._work(print, (), code)


@pytest.mark.parametrize("address", ["127.0.0.1:9", "ray://127.0.0.1:9"])
def test_a_cluster_that_is_not_there_is_one_quick_line(tmp_path, address):
    pytest.importorskip("ray")
    began = time.monotonic()
    with pytest.raises(VBVRError, match=f"^no Ray cluster at {address}: Connection refused$"):
        build(tmp_path / "vbvr", engine="ray", address=address, **SETTINGS)
    assert time.monotonic() - began < 15 and not (tmp_path / "vbvr").exists()


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"engine": "rey"}, "no engine 'rey'; did you mean ray?"),
        ({"address": "auto"}, "address auto: only the engine ray has one"),
        ({"engine": "ray", "workers": 0}, "workers 0: expected at least 1"),
    ],
)
def test_wrong_use_is_one_clear_line_and_writes_nothing(tmp_path, wrong, line):
    with pytest.raises(VBVRError) as caught:
        build(tmp_path / "vbvr", **SETTINGS, **wrong)
    assert str(caught.value) == line and not (tmp_path / "vbvr").exists()


def test_without_ray_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(VBVRError, match=r"the engine ray needs Ray: pip install 'vbvr-hf\[ray\]'"):
        build(tmp_path / "vbvr", engine="ray", **SETTINGS)
    assert not os.path.exists(tmp_path / "vbvr")
