"""VBVR-HF: parameterised video-reasoning tasks, their clips from seeds, and a rule-based scorer for each."""

__version__ = "0.1.0"
