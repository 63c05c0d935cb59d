"""Words that people write become RDF terms: `2080505`, `阳谷县`, `class` → IRIs that exist in the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio.to_thread
import pyoxigraph as ox

from api.canned.choices import Choice, choices_of, levels_within
from api.canned.code_book import Code, CodeBook, code_book
from api.canned.header import LANGUAGE, CannedQuery, Parameter
from api.canned.names import KINDS, name_book
from api.errors import Problem, Text, wrong_parameter
from api.namespaces import XSD
from api.store.reader import Reader, Term
from loader.search_index import search_key

YEAR = ox.NamedNode(f"{XSD}gYear")
LISTED = 5
"""Codes of one name that an error names in its text; all of them are in its `near`."""


async def terms_of(
    query: CannedQuery, given: Mapping[str, str], reader: Reader, language: str
) -> dict[str, list[Term]]:
    """The terms of the parameters that a request gives, or that have a default.

    :raises Problem: 422 for a parameter that is unknown, missing or of the wrong form, 404 for a thing that does not exist.
    """
    _check_names(query, given)
    terms: dict[str, list[Term]] = {LANGUAGE: [ox.Literal(language)]}
    for parameter in query.parameters:
        if text := given.get(parameter.name) or parameter.default:
            terms[parameter.name] = await _terms(query, parameter, text, given, reader)
    return terms


def _check_names(query: CannedQuery, given: Mapping[str, str]) -> None:
    for name in given:
        if query.parameter(name) is None:
            known = ", ".join(parameter.name for parameter in query.parameters)
            raise wrong_parameter(
                name, Text(zh=f"没有这个参数；有：{known}", en=f"is not a parameter here; there are: {known}")
            )
    for parameter in query.parameters:
        if parameter.required and not given.get(parameter.name):
            raise wrong_parameter(parameter.name, Text(zh="必须给出", en="is required"))


async def _terms(
    query: CannedQuery, parameter: Parameter, text: str, given: Mapping[str, str], reader: Reader
) -> list[Term]:
    if choices := choices_of(parameter):
        if parameter.type == "level" and (schemes := _schemes(query, given)):
            choices = levels_within(choices, schemes)
        return list(_chosen(parameter, text, choices))
    match parameter.type:
        case "year":
            return [_year(parameter, text)]
        case "text":
            return [ox.Literal(text)]
        case "search":
            return [_searched(parameter, text)]
        case "code":
            return list(await _codes(parameter, text, await code_book(reader), _schemes(query, given)))
        case _:
            return list(await _things(parameter, text, reader))


def _chosen(parameter: Parameter, text: str, choices: Sequence[Choice]) -> Sequence[ox.NamedNode]:
    for choice in choices:
        if text == choice.name or text in choice.iris:
            return [ox.NamedNode(iri) for iri in choice.iris]
    names = ", ".join(choice.name for choice in choices)
    raise wrong_parameter(parameter.name, Text(zh=f"只能是 {names}", en=f"must be one of {names}"))


def _year(parameter: Parameter, text: str) -> ox.Literal:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise wrong_parameter(parameter.name, Text(zh="必须是四位数的年份", en="must be a year of four digits"))
    return ox.Literal(text, datatype=YEAR)


def _searched(parameter: Parameter, text: str) -> ox.Literal:
    """What is looked for: simplified characters, lower case, without width, white space and quotation marks."""
    key = search_key(text)
    if not key:
        raise wrong_parameter(parameter.name, Text(zh="没有可查找的字", en="has nothing in it to look for"))
    return ox.Literal(key)


def _schemes(query: CannedQuery, given: Mapping[str, str]) -> list[str]:
    """The classifications that a code may belong to: the one that is asked for, or all that the query knows."""
    parameter = query.parameter("scheme")
    if parameter is None:
        return []
    text = given.get(parameter.name) or parameter.default
    if text:
        return [scheme.value for scheme in _chosen(parameter, text, choices_of(parameter))]
    return [iri for choice in choices_of(parameter) for iri in choice.iris]


async def _codes(parameter: Parameter, text: str, every: CodeBook, schemes: Sequence[str]) -> list[ox.NamedNode]:
    """`every` has the codes of all classifications; those of `schemes` are asked for."""
    book = every.within(schemes)
    if found := book.find(text):
        return [ox.NamedNode(iri) for iri in found]
    if named := book.named(text):
        raise _only_named(parameter, text, named, book)
    near = await anyio.to_thread.run_sync(book.near, text)
    described, others = [book.described(code) for code in near], every.classifications(text)
    raise _not_found(parameter, text, [book.short(code) for code in near], described, others)


def _only_named(parameter: Parameter, text: str, named: Sequence[Code], book: CodeBook) -> Problem:
    """A name does not say which code is meant, and what has one code today may have had another."""
    label, some = parameter.label, [book.placed(code) for code in named[:LISTED]]
    more = len(named) > LISTED
    zh = f"“{text}”是名称，不是{label.zh}；名称可以重复，请用编码。叫这个名称的有 {len(named)} 个：{'、'.join(some)}{'……' if more else ''}"
    en = (
        f"“{text}” is a name and no {label.en.lower()}; names repeat, so say the number. "
        f"{len(named)} have that name: {', '.join(some)}{' …' if more else ''}"
    )
    return Problem(422, Text(zh=zh, en=en), parameter=parameter.name, near=[book.short(code) for code in named])


async def _things(parameter: Parameter, text: str, reader: Reader) -> list[ox.NamedNode]:
    book = await name_book(parameter.type, reader)
    found = book.find(text)
    if not found:
        near = await anyio.to_thread.run_sync(book.near, text)
        raise _not_found(parameter, text, near)
    if len(found) > 1 and KINDS[parameter.type].is_one:
        raise _ambiguous(parameter, text, [book.short(iri) for iri in found])
    return [ox.NamedNode(iri) for iri in found]


def _ambiguous(parameter: Parameter, text: str, short: Sequence[str]) -> Problem:
    label = parameter.label
    detail = Text(
        zh=f"有 {len(short)} 个{label.zh}叫“{text}”，请写明是哪一个：{'、'.join(short)}",
        en=f"There are {len(short)} {label.en.lower()}s called “{text}”; say which: {', '.join(short)}",
    )
    return Problem(422, detail, parameter=parameter.name, near=list(short))


def _not_found(
    parameter: Parameter, text: str, near: Sequence[str], described: Sequence[str] = (), others: Sequence[str] = ()
) -> Problem:
    """`described` says more of what is `near`, for people; `others` are classifications that have it, which were not asked for."""
    label, shown = parameter.label, described or near
    zh = f"数据中没有{label.zh}“{text}”。" + (f"是否是：{'、'.join(shown)}？" if shown else "")
    en = f"The data have no {label.en.lower()} “{text}”." + (f" Perhaps: {', '.join(shown)}?" if shown else "")
    if others:
        zh = f"“{text}”是分类 {'、'.join(others)} 的编码，不在所问的分类中。"
        en = f"“{text}” is a code of {', '.join(others)}, not of the classification that is asked for."
    return Problem(404, Text(zh=zh, en=en), parameter=parameter.name, near=list(near))
