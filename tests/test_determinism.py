"""A sample's id and the suite's version determine every byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from digests import digests, read

from vbvr_hf.tasks import task_ids

PRINT_DIGESTS = """
import hashlib, json
import vbvr_hf
found = {}
for task in vbvr_hf.list_tasks():
    sample = vbvr_hf.make_sample(f"{task.id}/{task.splits[-1]}/00001", size=(64, 64), num_frames=9)
    text = json.dumps([sample.prompt, sample.prompt_guided, sample.metadata], sort_keys=True)
    found[task.id] = hashlib.sha256(text.encode() + sample.video).hexdigest()
print(json.dumps(found))
"""


@pytest.mark.parametrize("task_id", task_ids())
def test_a_task_still_draws_what_its_version_promises(task_id):
    assert digests(task_id) == read().get(task_id), f"{task_id} draws or says something else: raise its version, then `make digests`"


def test_the_table_holds_no_task_that_is_gone():
    assert set(read()) <= set(task_ids())


def test_same_id_gives_the_same_bytes_in_another_process_hash_seed_and_folder(tmp_path):
    runs = [("0", None), ("4242", tmp_path)]
    processes = [
        subprocess.Popen([sys.executable, "-c", PRINT_DIGESTS], env=os.environ | {"PYTHONHASHSEED": seed}, cwd=folder, stdout=subprocess.PIPE, text=True)
        for seed, folder in runs
    ]
    first, second = (json.loads(process.communicate(timeout=300)[0]) for process in processes)
    assert first.keys() == set(task_ids())
    assert first == second
