"""What is drawn on a page beside text: strokes, shaded areas and pictures, by PDFium."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

THICKEST_RULING = 4.0
FEWEST_OF_OUTLINE = 8
"""A filled shape of more segments may be a character drawn as a shape."""
DEEPEST_FORM = 15
MOST_OBJECTS = 400_000
WHITE = 250
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Matrix = tuple[float, float, float, float, float, float]
Bounds = tuple[float, float, float, float]
"""Left, bottom, right and top in the coordinates of the file, which go upwards."""


@dataclass
class Drawing:
    """What is drawn on one page."""

    strokes: list[Bounds] = field(default_factory=list)
    white_strokes: list[Bounds] = field(default_factory=list)
    shadings: list[Bounds] = field(default_factory=list)
    pictures: list[Bounds] = field(default_factory=list)
    clips: dict[int, Bounds] = field(default_factory=dict)
    """By the address of a text object, what of the page it may be drawn on."""
    outlines: int = 0
    objects: int = 0
    _paths: dict[int, Bounds] = field(default_factory=dict)
    """By the address of its first segment, the bounds of a clipping path, which many objects share."""

    def read(self, page: Any) -> None:
        """Add what is on a page of PDFium's. Raises pdfium.PdfiumError when it is more than any page of text has."""
        for index in range(raw.FPDFPage_CountObjects(page)):
            self._object(raw.FPDFPage_GetObject(page, index), IDENTITY, 0)

    def _object(self, handle: Any, matrix: Matrix, depth: int) -> None:
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            raise pdfium.PdfiumError(f"more than {MOST_OBJECTS:,} objects on a page")
        if not handle:
            return
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(handle, matrix)
        elif kind == raw.FPDF_PAGEOBJ_TEXT and depth == 0:
            self._clip(handle)
        elif kind in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}:
            box = _bounds(handle, matrix)
            if box is not None:
                (self.pictures if kind == raw.FPDF_PAGEOBJ_IMAGE else self.shadings).append(box)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            inner = _combined(_matrix(handle), matrix)
            for index in range(raw.FPDFFormObj_CountObjects(handle)):
                self._object(raw.FPDFFormObj_GetObject(handle, index), inner, depth + 1)

    def _clip(self, handle: Any) -> None:
        clip = raw.FPDFPageObj_GetClipPath(handle)
        boxes = []
        for index in range(max(raw.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
            segment = raw.FPDFClipPath_GetPathSegment(clip, index, 0)
            if not segment:
                continue
            address = ctypes.addressof(segment.contents)
            if address not in self._paths:
                self._paths[address] = _bounds_of_clip(clip, index)
            boxes.append(self._paths[address])
        if boxes:
            left, bottom, right, top = zip(*boxes, strict=True)
            self.clips[ctypes.addressof(handle.contents)] = max(left), max(bottom), min(right), min(top)

    def _path(self, handle: Any, matrix: Matrix) -> None:
        box = _bounds(handle, matrix)
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if box is None or not raw.FPDFPath_GetDrawMode(handle, fill, stroke):
            return
        x0, y0, x1, y1 = box
        colour = raw.FPDFPageObj_GetStrokeColor if stroke.value else raw.FPDFPageObj_GetFillColor
        strokes = self.white_strokes if is_white(colour, handle) else self.strokes
        if not (fill.value or stroke.value):
            return
        if min(x1 - x0, y1 - y0) <= THICKEST_RULING:
            strokes.append(box)
            return
        if fill.value:
            self._filled(handle, box)
        if stroke.value:
            strokes.extend(_segments(handle, _combined(_matrix(handle), matrix)))

    def _filled(self, handle: Any, box: Bounds) -> None:
        if not is_white(raw.FPDFPageObj_GetFillColor, handle):
            self.shadings.append(box)
        if raw.FPDFPath_CountSegments(handle) > FEWEST_OF_OUTLINE:
            self.outlines += 1


def is_white(getter: Any, handle: Any) -> bool:
    """Whether a colour is white, or not to be seen at all."""
    colour = [ctypes.c_uint() for _ in range(4)]
    if not getter(handle, *colour):
        return False
    red, green, blue, alpha = (part.value for part in colour)
    return alpha == 0 or min(red, green, blue) >= WHITE


def _bounds(handle: Any, matrix: Matrix) -> Bounds | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(handle, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    if not all(map(math.isfinite, (left, bottom, right, top))):
        return None
    if matrix == IDENTITY:
        return left, bottom, right, top
    corners = [_transformed(x, y, matrix) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _bounds_of_clip(clip: Any, index: int) -> Bounds:
    x, y = ctypes.c_float(), ctypes.c_float()
    xs, ys = [], []
    for number in range(raw.FPDFClipPath_CountPathSegments(clip, index)):
        if raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, index, number), x, y):
            xs.append(x.value)
            ys.append(y.value)
    return min(xs), min(ys), max(xs), max(ys)


def _segments(handle: Any, matrix: Matrix) -> Iterator[Bounds]:
    """The straight upright or level parts of a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(handle)):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = _transformed(x.value, y.value, matrix)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(last, point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(last, start)
            last = start


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Bounds]:
    (ax, ay), (bx, by) = one, other
    if min(abs(ax - bx), abs(ay - by)) <= 1 and max(abs(ax - bx), abs(ay - by)) > 1:
        yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _matrix(handle: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, found):
        return IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _combined(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    if outer == IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _transformed(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
