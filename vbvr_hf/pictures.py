"""Answers in pictures: one picture, or a sequence of them in a folder or a list, as RGB arrays in their order."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from .errors import VideoError
from .folders import FINAL_FRAME, FIRST_FRAME

EXTENSIONS = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
MOST_PIXELS = 40_000_000
"""Of one picture: more is refused before it is decoded."""

Picture = str | Path | bytes | np.ndarray | Image.Image
Pictures = Picture | Sequence[Picture]


def read_pictures(answer: Pictures) -> list[np.ndarray]:
    """The pictures of an answer, uint8 RGB (H, W, 3) each, of any sizes.

    `answer` is a folder (its pictures in the order of the numbers in their names), a picture file, the bytes of one, uint8 RGB frames (N, H, W, 3) or one
    (H, W, 3), a PIL image, or a list of any of these but folders. Raises VideoError if there is none, or for one that cannot be read.
    """
    if isinstance(answer, np.ndarray) and answer.ndim == 4:
        answer = list(answer)
    if isinstance(answer, (str, Path)) and os.path.isdir(answer):
        folder, answer = answer, picture_files(Path(answer))
        if not answer:
            raise VideoError(f"{folder} holds no pictures with a number in their name; expected 1.png, 2.png, …")
    pictures = [answer] if isinstance(answer, (str, Path, bytes, np.ndarray, Image.Image)) else list(answer)
    return [_read(picture, f"picture {number}") for number, picture in enumerate(pictures, 1)]


def picture_files(folder: Path) -> list[Path]:
    """The pictures of a folder that have a number in their name, in the order of these numbers. A question's own first frame is none of them."""
    files = [path for path in folder.iterdir() if is_picture(path) and re.search(r"\d", path.stem)]
    return sorted(files, key=lambda path: ([int(number) for number in re.findall(r"\d+", path.stem)], path.name))


def is_picture(path: Path) -> bool:
    """Whether a file is called like a picture of an answer."""
    return path.suffix.lower() in EXTENSIONS and path.name not in (FIRST_FRAME, FINAL_FRAME)


def _read(picture: Any, name: str) -> np.ndarray:
    if isinstance(picture, np.ndarray):
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            raise VideoError(f"{name} is an array of {picture.dtype} of shape {picture.shape}; expected uint8 RGB (H, W, 3)")
        return picture
    if isinstance(picture, Image.Image):
        return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    if not isinstance(picture, (str, Path, bytes)):
        raise VideoError(f"{name} is of type {type(picture).__name__}; expected a path, bytes, uint8 RGB (H, W, 3), or a PIL image")
    if not isinstance(picture, bytes):
        name = os.path.basename(picture)
    try:
        with Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture) as image:
            if image.width * image.height > MOST_PIXELS:
                raise VideoError(f"{name} is {image.width} x {image.height} pixels; at most {MOST_PIXELS // 10**6} million can be judged")
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except FileNotFoundError:
        raise VideoError(f"no picture {name}") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise VideoError(f"{name} cannot be read as a picture: {error}") from None
