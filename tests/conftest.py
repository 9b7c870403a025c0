"""What all tests share: no network, caches of their own, and a small clip."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = os.environ["HF_EVALUATE_OFFLINE"] = "1"
if "VBVR_TEST_HOME" not in os.environ:  # the first process makes it; xdist's workers and other children share it
    os.environ["VBVR_TEST_HOME"] = os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="vbvr-tests-")
    atexit.register(shutil.rmtree, os.environ["HF_HOME"], ignore_errors=True)

import pytest

import vbvr_hf
from vbvr_hf.cli import app


@pytest.fixture(scope="session")
def sample() -> vbvr_hf.Sample:
    """A small sample of a task with clear rules."""
    return vbvr_hf.make_sample("G-15/train/00000", size=(256, 256))


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """`run(words…)`, the program `vbvr` in this process and in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vbvr", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            app()
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return call
