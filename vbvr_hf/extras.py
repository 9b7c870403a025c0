"""What is not installed with the core: said in one line, before any work, by whatever needs it."""

from __future__ import annotations

from importlib import import_module

from .errors import VBVRError


def need(what: str, extra: str, *modules: str) -> None:
    """Import modules that come with an extra. Raises VBVRError where one is not installed: what needs it, and how to install it."""
    for module in modules:
        try:
            import_module(module)
        except ImportError as error:
            raise VBVRError(f"{what} needs {error.name or module}: pip install 'vbvr-hf[{extra}]'") from None
