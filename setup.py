"""What pyproject.toml cannot say: each folder that is published on its own lies beside the library, and is installed as a part of it."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["vbvr_hf", "vbvr_hf.*"]), "vbvr_hf.builder", "vbvr_hf.metrics", "vbvr_hf.cards", "vbvr_hf.space"],
    package_dir={
        "vbvr_hf": "vbvr_hf",
        "vbvr_hf.builder": "builder",
        "vbvr_hf.metrics": "metrics",
        "vbvr_hf.cards": "cards",
        "vbvr_hf.space": "space",
    },
)
