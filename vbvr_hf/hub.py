"""`load_dataset("vbvr", …)` and `evaluate.load("vbvr-bench")` as written, from any directory, after `import vbvr_hf`.

Neither library has a plugin mechanism, so the one function of each that turns a name into code is wrapped: private names, kept to
this file. Importing either takes longer than all of vbvr_hf; so what is not imported yet is wrapped when it is.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib.machinery
import json
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from .errors import VBVRError

DATASET, METRIC = "vbvr", "vbvr-bench"

_TESTED = {"datasets": "5.", "evaluate": "0.4."}
"""The versions whose private names are known."""


def install() -> None:
    """Wrap both libraries: now if they are imported, else when they are. Safe to call again."""
    for name, wrap in _WRAPPERS.items():
        if name in sys.modules:
            wrap(sys.modules[name])
        elif not any(isinstance(finder, _AfterImport) and finder.name == name for finder in sys.meta_path):
            sys.meta_path.insert(0, _AfterImport(name, wrap))


class _AfterImport:
    """A meta path finder that finds nothing itself, but sees one module imported and wraps it."""

    def __init__(self, name: str, wrap: Callable[[ModuleType], None]) -> None:
        self.name, self.wrap = name, wrap

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        if name != self.name:
            return None
        others = [finder for finder in sys.meta_path if finder is not self]
        spec = next((spec for finder in others if (spec := finder.find_spec(name, path, target))), None)
        if spec is not None:
            execute = spec.loader.exec_module

            def execute_and_wrap(module: ModuleType) -> None:
                execute(module)
                self.wrap(module)

            spec.loader.exec_module = execute_and_wrap
        return spec


def _wrap_datasets(load: ModuleType) -> None:
    _wrap(load, "dataset_module_factory", ["datasets.inspect"], _dataset_module)


def _wrap_evaluate(loading: ModuleType) -> None:
    _wrap(loading, "evaluation_module_factory", ["evaluate.inspect", "evaluate.evaluation_suite"], _metric_module)


_WRAPPERS = {"datasets.load": _wrap_datasets, "evaluate.loading": _wrap_evaluate}


def _wrap(module: ModuleType, function: str, importers: Sequence[str], answer: Callable[..., Any]) -> None:
    """Put `answer` before a module's function, also where other modules have imported it by name already."""
    original = getattr(module, function, None)
    if original is None:
        warnings.warn(f"{module.__name__}.{function} is gone: {_untested(module.__name__.split('.')[0])}", stacklevel=2)
        return
    if hasattr(original, "wrapped_by_vbvr_hf"):
        return

    @functools.wraps(original)
    def wrapped(path: str, *args: Any, **kwargs: Any) -> Any:
        return answer(lambda name: original(name, *args, **kwargs), path, **kwargs)

    wrapped.wrapped_by_vbvr_hf = True
    for home in (module, *(sys.modules[name] for name in importers if name in sys.modules)):
        setattr(home, function, wrapped)


def _dataset_module(original: Callable[[str], Any], path: str, data_dir: Any = None, data_files: Any = None, **_: Any) -> Any:
    """The folder ./vbvr if it is a dataset of this package, refused if it is something else; where there is none, the module that generates.
    Any other name is the library's own business, but that rows which it cached are not used again for a folder that was built anew."""
    folder = Path(path)
    if folder.is_dir():
        from .builder.dataset import is_unfinished, manifest_of

        manifest = manifest_of(folder)
        if manifest is not None:
            module = original(path)
            return dataclasses.replace(module, hash=hashlib.sha256(module.hash.encode() + manifest).hexdigest()[:16])
        if path != DATASET:
            return original(path)
        if is_unfinished(folder):
            raise VBVRError(f"./{folder} is a build that was interrupted; run it again to finish it, or delete the folder")
        if not (data_dir or data_files):
            raise VBVRError(
                f"the folder ./{folder} is no dataset that vbvr built (it has no manifest of one), and would be loaded in its place: "
                f'rename it or work in another folder, or load it as it is by its path, "./{folder}"'
            )
        return original(path)
    if path != DATASET:
        return original(path)
    _check_version("datasets")
    if data_dir or data_files:
        raise VBVRError(f"there is no folder ./{folder}, and generated data has no data_dir or data_files; it takes tasks, samples, size, fps, num_frames")
    from datasets.load import DatasetModule

    from .builder import generated

    return DatasetModule(generated.__name__, _fingerprint(), {"dataset_name": DATASET})


def _metric_module(original: Callable[[str], Any], path: str, **_: Any) -> Any:
    """The folder ./vbvr-bench if there is one, else the one shipped with this package."""
    if path != METRIC or Path(METRIC, f"{METRIC}.py").is_file():
        return original(path)
    _check_version("evaluate")
    from .metrics import VBVR_BENCH

    return original(str(VBVR_BENCH))


def _check_version(library: str) -> None:
    if not sys.modules[library].__version__.startswith(_TESTED[library]):
        raise VBVRError(_untested(library))


def _untested(library: str) -> str:
    return (
        f"{library} {sys.modules[library].__version__} is not known to this version of vbvr_hf ({_TESTED[library]}* is): "
        f"'{DATASET}' and '{METRIC}' are found as folders only, not by their names alone"
    )


@functools.cache
def _fingerprint() -> str:
    """Stands for the code and the library versions that make the rows: rows that other code made and `datasets` cached are not used again."""
    from . import builder
    from .builder.plan import versions
    from .fingerprint import fingerprint

    digest = hashlib.sha256(json.dumps([fingerprint(), versions()], sort_keys=True).encode())
    for path in sorted(Path(builder.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
