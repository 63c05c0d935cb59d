"""The characters in pieces of a bitmap, by RapidOCR (the extra `ocr`): its models come in its package, and nothing is downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2

from loader.readers.pdf.scan_bitmap import Area, Bitmap

MODELS = {"Det": "*_det_*.onnx", "Cls": "*_cls_*.onnx", "Rec": "*_rec_*.onnx"}
"""Those in the package `rapidocr`; what is named by its path is not looked for on the network."""
LONGEST_SIDE = 1440
"""Pixels of the copy on which text is looked for; it is read in the bitmap itself."""
OUT_OF_MEMORY = re.compile("bad_alloc|allocate memory|OutOfMemory|out of memory")
UPSIDE_DOWN = "180"
SURE = 0.9


class Recognised(NamedTuple):
    """A character; where its middle is, as a part of the width of its piece; and its confidence, from 0 to 1."""

    text: str
    middle: float
    confidence: float


class Recogniser:
    """Finds and reads text. One thread: several documents are read at a time, and each has so much memory."""

    def __init__(self) -> None:
        # It takes a second and 300 MiB: only a scan needs it.
        from rapidocr import RapidOCR  # noqa: PLC0415
        from rapidocr.ch_ppocr_rec import TextRecInput  # noqa: PLC0415

        cv2.setNumThreads(1)
        paths = {f"{kind}.model_path": str(_model(pattern)) for kind, pattern in MODELS.items()}
        engine = {"intra_op_num_threads": 1, "inter_op_num_threads": 1, "enable_cpu_mem_arena": False}
        self._engine: Any = RapidOCR(
            params={
                **paths,
                **{f"EngineConfig.onnxruntime.{name}": value for name, value in engine.items()},
                "Global.log_level": "critical",
                "Global.max_side_len": LONGEST_SIDE,
                "Rec.rec_batch_num": 1,
            }
        )
        self._input = TextRecInput

    def areas(self, page: Bitmap) -> list[Area]:
        """Where there are lines of text."""
        with _lack_of_memory():
            found = self._engine(_coloured(page), use_det=True, use_cls=False, use_rec=False).boxes
        height, width = page.shape
        return [_area(box, width, height) for box in ([] if found is None else found)]

    def are_upside_down(self, pieces: Sequence[Bitmap]) -> bool:
        """Whether most of the pieces of text stand on their heads."""
        if not pieces:
            return False
        found = self._engine._load_cls_model()([_coloured(piece) for piece in pieces]).cls_res
        turned = sum(1 for label, sure in found if label == UPSIDE_DOWN and sure >= SURE)
        return turned > len(pieces) / 2

    def texts(self, pieces: Sequence[Bitmap]) -> list[list[Recognised]]:
        """The characters of each piece, which is one line of text."""
        if not pieces:
            return []
        read = self._engine._load_rec_model()
        with _lack_of_memory():
            found = read(self._input(img=[_coloured(piece) for piece in pieces], return_word_box=True))
        return [list(_characters(*each)) for each in zip(found.txts, found.word_results, strict=True)]


@contextmanager
def _lack_of_memory() -> Iterator[None]:
    """Says what it is when the runtime gets no more memory."""
    try:
        yield
    except Exception as error:
        if OUT_OF_MEMORY.search(str(error)):
            raise MemoryError from error
        raise


def _model(pattern: str) -> Path:
    package = find_spec("rapidocr")
    folders = [Path(folder) / "models" for folder in (package.submodule_search_locations or ())] if package else []
    return next(path for folder in folders for path in sorted(folder.glob(pattern)))


def _coloured(bitmap: Bitmap) -> Any:
    return cv2.cvtColor(bitmap, cv2.COLOR_GRAY2BGR)


def _area(corners: Any, width: int, height: int) -> Area:
    (x0, top), (x1, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Area(max(int(x0), 0), max(int(top), 0), min(round(x1) + 1, width), min(round(bottom) + 1, height))


def _characters(text: str, words: Any) -> Iterator[Recognised]:
    """What the decoder tells of each character: the step at which it was read, but for spaces, and how sure it is."""
    steps = [step for word in words.word_cols for step in word]
    sure = [(letter, confidence) for letter, confidence in zip(text, words.confs, strict=False) if not letter.isspace()]
    for (letter, confidence), step in zip(sure, steps, strict=True):
        yield Recognised(letter, min((step + 0.5) / words.line_txt_len, 1.0), min(max(float(confidence), 0.0), 1.0))
