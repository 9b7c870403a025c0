"""What is asked: one file a task, beside their base and their registry."""

from .base import DIFFICULTIES, PILLARS, TASK_SPLITS, TRUTH, Parameter, Prompts, Range, Redraw, Task, WrongAnswer, choices, floats, ints
from .registry import get_task, list_tasks, task_ids
from .wording import an, either

__all__ = [
    "DIFFICULTIES", "PILLARS", "TASK_SPLITS", "TRUTH", "Parameter", "Prompts", "Range", "Redraw", "Task", "WrongAnswer",
    "an", "choices", "either", "floats", "get_task", "ints", "list_tasks", "task_ids",
]  # fmt: skip
