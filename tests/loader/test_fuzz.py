"""Damaged copies of real documents: each is refused in words for people, or no amount of it is lost and none invented.

`BUDGETGRAPH_FUZZ_EXAMPLES=2000 pytest tests/loader/test_fuzz.py --hypothesis-seed=… --timeout=0` tries more, others each time.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loader.document import Block, Document, Row, Table
from loader.isolation import Ended, Limits, Pool
from loader.problems import DocumentError
from loader.readers import read
from loader.settings import ROOT
from loader.vocabulary import Vocabulary
from tests.corpus import CORPUS, needs_corpus
from tests.loader import accounting, renderings

EXAMPLE = next((ROOT / "examples").glob("*.txt"))
EXAMPLES = int(os.environ.get("BUDGETGRAPH_FUZZ_EXAMPLES", "0"))
PARTS_OF_PAGE = re.compile("(?=<tr|<td|<p>|<table|</table)")
PARTS_OF_XML = re.compile("(?=<)")
WORDS = (
    "单位：元",
    "单位：万元",
    "合计",
    "其中：",
    "支出预算总表",
    "收入预算总表",
    "部门：某某局",
    "注：1.00",
    "2080505",
    "—",
    "",
    "1,0.00",
    "编码",
)
FORMATS: dict[str, Callable[[Sequence[Block]], bytes]] = {
    ".txt": renderings.as_text,
    ".html": renderings.as_html,
    ".docx": renderings.as_docx,
    ".xlsx": renderings.as_xlsx,
    ".xls": renderings.as_xls,
    ".ods": renderings.as_ods,
    ".pdf": renderings.as_pdf,
}
CONTAINERS = (".docx", ".xlsx", ".ods")
seeds = st.integers(0, 2**64 - 1)
Part = TypeVar("Part")


def bounded(examples: int) -> settings:
    """As many examples as the tests have time for, or as the person who looks for faults has."""
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=(Phase.generate,) if not EXAMPLES else (Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(accounting.ENTRY, Limits(seconds=60, memory=1024)) as pool:
        pool.prepare(b"")
        yield pool


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture
def judged(vocabulary: Vocabulary) -> Callable[[Document], list[str]]:
    return lambda document: accounting.verdict(document, vocabulary)


@cache
def whole(suffix: str) -> bytes:
    return FORMATS[suffix](read(EXAMPLE).blocks)


def require_account(content: bytes, name: str, folder: Path, pool: Pool) -> str | None:
    """Why the file is refused; None where it is read and nothing of it is lost or invented."""
    path = folder / name
    path.write_bytes(content)
    number = pool.submit(str(path).encode())
    answer = pool.receive()
    assert answer.number == number
    assert not isinstance(answer.content, Ended), answer.content
    said = json.loads(answer.content)
    assert not said.get("faults"), "\n".join(said["faults"])
    refused = said.get("refused")
    return None if refused is None else str(refused)


def cut(content: bytes, randomness: random.Random) -> bytes:
    return content[: randomness.randrange(len(content))]


def flipped(content: bytes, randomness: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(randomness.choice((1, 1, 2, 8, 64))):
        changed[randomness.randrange(len(changed))] ^= 1 << randomness.randrange(8)
    return bytes(changed)


def swapped(content: bytes, randomness: random.Random) -> bytes:
    """Two blocks of bytes have changed places."""
    first, second, third, fourth = sorted(randomness.randrange(len(content) + 1) for _ in range(4))
    return b"".join(
        (content[:first], content[third:fourth], content[second:third], content[first:second], content[fourth:])
    )


def without_block(content: bytes, randomness: random.Random) -> bytes:
    start = randomness.randrange(len(content))
    return content[:start] + content[start + randomness.choice((1, 2, 16, 512, 4096)) :]


DAMAGES = (cut, flipped, swapped, without_block)


def damaged(content: bytes, randomness: random.Random) -> bytes:
    for _ in range(randomness.choice((1, 1, 2))):
        content = randomness.choice(DAMAGES)(content, randomness) or b" "
    return content


def rearranged(parts: Sequence[Part], randomness: random.Random) -> list[Part]:
    """Parts exchanged, dropped and doubled."""
    changed = list(parts)
    for _ in range(randomness.choice((1, 2, 5, 30))):
        place, other = randomness.randrange(len(changed)), randomness.randrange(len(changed))
        change = randomness.choice(("exchange", "drop", "double", "move"))
        if change == "exchange":
            changed[place], changed[other] = changed[other], changed[place]
        elif change == "double":
            changed.insert(other, changed[place])
        elif len(changed) > 1:
            part = changed.pop(place)
            if change == "move":
                changed.insert(other, part)
    return changed


def repacked(content: bytes, randomness: random.Random) -> bytes:
    """The archive with one of its parts damaged: its bytes, or the order of its elements."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = randomness.choice([name for name, part in parts.items() if part])
    if randomness.randrange(4):
        elements = PARTS_OF_XML.split(parts[name].decode("utf-8", "replace"))
        parts[name] = "".join(rearranged(elements, randomness)).encode()
    else:
        parts[name] = damaged(parts[name], randomness)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for each, part in parts.items():
            archive.writestr(each, part)
    return packed.getvalue()


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_whole_file_is_read(suffix: str, folder: Path, pool: Pool) -> None:
    assert require_account(whole(suffix), f"whole{suffix}", folder, pool) is None


@pytest.mark.parametrize("suffix", FORMATS)
@bounded(15)
@given(seed=seeds)
def test_wrong_bytes(suffix: str, folder: Path, pool: Pool, seed: int) -> None:
    require_account(damaged(whole(suffix), random.Random(seed)), f"bytes{suffix}", folder, pool)


@pytest.mark.parametrize("suffix", CONTAINERS)
@bounded(25)
@given(seed=seeds)
def test_wrong_parts_of_an_archive(suffix: str, folder: Path, pool: Pool, seed: int) -> None:
    require_account(repacked(whole(suffix), random.Random(seed)), f"parts{suffix}", folder, pool)


@bounded(20)
@given(seed=seeds)
def test_lines_of_text_in_another_order(folder: Path, pool: Pool, seed: int) -> None:
    lines = whole(".txt").decode().split("\n")
    content = "\n".join(rearranged(lines, random.Random(seed))).encode()
    require_account(content, "lines.txt", folder, pool)


@bounded(20)
@given(seed=seeds)
def test_rows_and_cells_of_a_page_in_another_order(folder: Path, pool: Pool, seed: int) -> None:
    parts = PARTS_OF_PAGE.split(whole(".html").decode("gb18030"))
    content = "".join(rearranged(parts, random.Random(seed))).encode("gb18030")
    require_account(content, "rows.html", folder, pool)


def other_cell(text: str, randomness: random.Random) -> str:
    return randomness.choice((text, text[: len(text) // 2], text + text, randomness.choice(WORDS)))


def other_row(row: Row, randomness: random.Random) -> Row:
    cells = list(row.cells)
    place = randomness.randrange(len(cells)) if cells else 0
    change = randomness.choice(("word", "drop", "insert", "shuffle", "blank"))
    if change == "shuffle":
        randomness.shuffle(cells)
    elif change == "insert":
        cells.insert(place, randomness.choice(WORDS))
    elif cells and change == "drop":
        cells.pop(place)
    elif cells:
        cells[place] = "" if change == "blank" else other_cell(cells[place], randomness)
    return replace(row, cells=tuple(cells))


def other_table(table: Table, randomness: random.Random) -> Table:
    """The table with rows, columns or cells changed; its merged cells stay where they were, wherever that now is."""
    rows = list(table.rows)
    change = randomness.choice(("rows", "columns", "cells", "no merges"))
    if change == "rows":
        rows = rearranged(rows, randomness)
    elif change == "columns":
        order = rearranged(range(table.width), randomness)
        rows = [
            replace(row, cells=tuple(row.cells[column] for column in order if column < len(row.cells))) for row in rows
        ]
    elif change == "cells":
        for _ in range(randomness.choice((1, 3, 10))):
            place = randomness.randrange(len(rows))
            rows[place] = other_row(rows[place], randomness)
    width = max((len(row.cells) for row in rows), default=0)
    merges = tuple(
        merge
        for merge in table.merges
        if change != "no merges" and merge.row + merge.height <= len(rows) and merge.column + merge.width <= width
    )
    return Table(tuple(rows), merges)


def other_block(block: Block, randomness: random.Random) -> Block:
    if isinstance(block, Table):
        return other_table(block, randomness)
    return replace(block, text=other_cell(block.text, randomness) or "。")


@pytest.mark.parametrize("suffix", [".txt", ".docx"])
@bounded(20)
@given(seed=seeds)
def test_blocks_rows_columns_and_cells_changed(
    suffix: str, folder: Path, judged: Callable[[Document], list[str]], seed: int
) -> None:
    randomness = random.Random(seed)
    document = _read_again(suffix, folder)
    blocks = list(document.blocks)
    for _ in range(randomness.choice((1, 3, 10, 40))):
        place = randomness.randrange(len(blocks))
        blocks[place] = other_block(blocks[place], randomness)
    if not randomness.randrange(3):
        blocks = rearranged(blocks, randomness)
    changed = replace(document, blocks=tuple(blocks))
    try:
        assert judged(changed) == []
    except DocumentError as error:
        accounting.require_words_for_people(error, document.file)


@cache
def _read_again(suffix: str, folder: Path) -> Document:
    path = folder / f"document{suffix}"
    path.write_bytes(whole(suffix))
    return read(path)


REAL = (
    "上海市普陀区财政局_2024部门决算.pdf",
    "江苏_江苏省委办公厅__江苏省委办公厅2018年度部门预算公开表.pdf",
    "重庆市交通委员会_2018部门预算情况说明.html",
)


@needs_corpus
@pytest.mark.parametrize("name", REAL)
@bounded(5)
@given(seed=seeds)
def test_real_documents_with_wrong_bytes(name: str, folder: Path, pool: Pool, seed: int) -> None:
    content = (CORPUS / name).read_bytes()
    require_account(damaged(content, random.Random(seed)), f"real{Path(name).suffix}", folder, pool)
