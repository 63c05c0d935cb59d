"""What a question is answered that gets no answer."""

from __future__ import annotations

import logging
import re

from api.errors import Problem, Text
from api.store.wire import Kind

LOGGER = logging.getLogger("budgetgraph.api.store")


def too_slow(seconds: float) -> Problem:
    return Problem(
        504,
        Text(
            zh=f"查询在 {seconds:g} 秒内没有完成，已终止。请缩小范围（加条件、加 LIMIT），或下载 /dumps。",
            en=f"The query did not end within {seconds:g} seconds and was stopped. Narrow it (conditions, LIMIT), or take /dumps.",
        ),
        seconds=seconds,
    )


def refusal(kind: Kind, said: str, size: int, rows: int | None) -> Problem:
    """What a reader's refusal means."""
    match kind:
        case Kind.WRONG:
            return syntax_problem(said)
        case Kind.TOO_LARGE:
            most = size if said == "bytes" else rows
            return Problem(
                422,
                Text(
                    zh=f"结果超过上限（{most} {said}）。请加 LIMIT 分页，或下载 /dumps。",
                    en=f"The answer has more than {most} {said}. Ask for parts with LIMIT and OFFSET, or take /dumps.",
                ),
                limit=most,
                unit=said,
            )
        case Kind.NO_MEMORY:
            return ended()
        case _:
            LOGGER.error("the engine failed", extra={"reason": said})
            return Problem(500, FAILED)


def ended() -> Problem:
    return Problem(503, ENDED, {"Retry-After": "1"})


def busy() -> Problem:
    return Problem(503, BUSY, {"Retry-After": "1"})


def syntax_problem(said: str) -> Problem:
    """400 for a query that cannot be parsed, with the place where it goes wrong."""
    place = PLACE.search(said)
    line, column = map(int, place.groups()) if place else (1, 1)
    return Problem(
        400,
        Text(
            zh=f"查询有语法错误：第 {line} 行第 {column} 列。{said}",
            en=f"The query has a syntax error in line {line}, column {column}: {said}",
        ),
        line=line,
        column=column,
    )


PLACE = re.compile(r"error at (\d+):(\d+)")
ENDED = Text(
    zh="回答这个查询的进程中止了，多半是因为查询所需的内存超过上限。请缩小范围后重试。",
    en="The process that worked on the query ended, most likely as it needed more memory than it may have. Narrow the query.",
)
BUSY = Text(zh="服务繁忙，请稍后重试。", en="The service is busy. Try again in a moment.")
FAILED = Text(zh="查询无法执行，原因已记录。", en="The query could not be evaluated. The reason has been logged.")
