"""Words that people write become RDF terms: `2080505`, `阳谷县`, `class` → IRIs that exist in the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio.to_thread
import pyoxigraph as ox

from api.canned.choices import choices_of
from api.canned.header import LANGUAGE, CannedQuery, Parameter
from api.canned.names import KINDS, name_book
from api.errors import Problem, Text, wrong_parameter
from api.namespaces import CODE, XSD
from api.store.reader import Reader, Term

YEAR = ox.NamedNode(f"{XSD}gYear")


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
            terms[parameter.name] = await _terms(parameter, text, given, reader)
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


async def _terms(parameter: Parameter, text: str, given: Mapping[str, str], reader: Reader) -> list[Term]:
    if choices_of(parameter):
        return list(_chosen(parameter, text))
    match parameter.type:
        case "year":
            return [_year(parameter, text)]
        case "text":
            return [ox.Literal(text)]
        case _:
            return list(await _things(parameter, text, given.get("scheme"), reader))


def _chosen(parameter: Parameter, text: str) -> Sequence[ox.NamedNode]:
    choices = choices_of(parameter)
    for choice in choices:
        if text == choice.name or text in choice.iris:
            return [ox.NamedNode(iri) for iri in choice.iris]
    names = ", ".join(choice.name for choice in choices)
    raise wrong_parameter(parameter.name, Text(zh=f"只能是 {names}", en=f"must be one of {names}"))


def _year(parameter: Parameter, text: str) -> ox.Literal:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise wrong_parameter(parameter.name, Text(zh="必须是四位数的年份", en="must be a year of four digits"))
    return ox.Literal(text, datatype=YEAR)


async def _things(parameter: Parameter, text: str, scheme: str | None, reader: Reader) -> list[ox.NamedNode]:
    book = await name_book(parameter.type, reader)
    found = [iri for iri in book.find(text) if parameter.type != "code" or _is_in(iri, scheme)]
    if not found:
        near = await anyio.to_thread.run_sync(book.near, text)
        raise _not_found(parameter, text, near)
    if len(found) > 1 and KINDS[parameter.type].is_one:
        raise _ambiguous(parameter, text, [book.short(iri) for iri in found])
    return [ox.NamedNode(iri) for iri in found]


def _is_in(code: str, scheme: str | None) -> bool:
    return scheme is None or code.startswith(f"{CODE}{scheme.removeprefix(CODE)}/")


def _ambiguous(parameter: Parameter, text: str, short: Sequence[str]) -> Problem:
    label = parameter.label
    detail = Text(
        zh=f"有 {len(short)} 个{label.zh}叫“{text}”，请写明是哪一个：{'、'.join(short)}",
        en=f"There are {len(short)} {label.en.lower()}s called “{text}”; say which: {', '.join(short)}",
    )
    return Problem(422, detail, parameter=parameter.name, near=list(short))


def _not_found(parameter: Parameter, text: str, near: Sequence[str]) -> Problem:
    label = parameter.label
    zh = f"数据中没有{label.zh}“{text}”。" + (f"是否是：{'、'.join(near)}？" if near else "")
    en = f"The data have no {label.en.lower()} “{text}”." + (f" Perhaps: {', '.join(near)}?" if near else "")
    return Problem(404, Text(zh=zh, en=en), parameter=parameter.name, near=list(near))
