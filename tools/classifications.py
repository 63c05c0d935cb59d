"""Writes `ontology/codes/*.ttl` from CSV files of facts: the classifications, their editions, and the ties between them.

    python -m tools.classifications ../shared/codes

The files are those that `ontology/codes/README.md` describes. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from loader.search_index import pinyin
from tools.turtle import Block, code, text, write, year

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
FOLDERS = (
    *("code-change", "correspondence", "payer", "verification"),
    *(
        f"correspondence/{name}"
        for name in (
            "economic",
            "economic-department-gfsm",
            "economic-government-gfsm",
            "economic-observed",
            "functional-cofog",
        )
    ),
    *(
        f"{scheme}{folder}"
        for scheme in ("cofog", "economic-department", "economic-government", "functional", "gfsm", "revenue")
        for folder in ("", "/change", "/edition", "/level")
    ),
)
"""Paths below `code:` that have a prefix."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Classification:
    """A classification as its file lists it."""

    name: str
    """Last segment of the scheme's IRI; the file has the same name with underscores."""
    title: str
    english: str
    listed: int
    """Year of the edition that the file lists."""
    sources: Mapping[int, str]
    """Year of an edition → the document that put it in force."""
    is_complete: bool = True
    """Whether the file lists every code of that edition."""

    @property
    def file(self) -> str:
        return f"{self.name.replace('-', '_')}.csv"


COFOG_SOURCE = (
    "github:datasets/cofog archive/cofog_english.csv (PDDL; UN Statistics Division) for code+name_en; "
    "name_zh = knowledge (translation, check against the official Chinese text)"
)
"""Stated once, on the edition."""
NATIONAL = {2023: "财预〔2022〕107号", 2024: "财预〔2023〕83号"}
CLASSIFICATIONS = (
    Classification("functional", "支出功能分类", "Functional classification", 2023, NATIONAL),
    Classification(
        "economic-department",
        "部门预算支出经济分类",
        "Economic classification of departmental expenditure",
        2023,
        {**NATIONAL, 2018: "财预〔2017〕98号"},
    ),
    Classification(
        "economic-government",
        "政府预算支出经济分类",
        "Economic classification of government expenditure",
        2023,
        {**NATIONAL, 2018: "财预〔2017〕98号"},
    ),
    Classification("revenue", "收入分类", "Classification of revenue", 2023, NATIONAL, is_complete=False),
    Classification(
        "cofog", "政府职能分类", "Classification of the Functions of Government", 1999, {1999: COFOG_SOURCE}
    ),
    Classification("gfsm", "政府财政统计经济分类", "Economic classification of GFSM", 2014, {}),
)
LEVELS = {
    "类": "class",
    "款": "group",
    "项": "item",
    "Division": "division",
    "Group": "group",
    "chapter": "chapter",
    "2-digit": "two-digit",
    "3-digit": "three-digit",
}
STATUS = {"high": "attested", "medium": "unverified", "low": "unverified"}
DOUBT = text("编码、名称或启用年份存疑。", "zh")
PAYERS = {"机关": "agency", "事业单位": "public-institution", "不分单位": "_T"}
PAYER = re.compile(r"；适用：(机关|事业单位|不分单位)$")
INTERNATIONAL = frozenset({"cofog", "gfsm"})
"""Looked for by their English names; the Chinese ones are translations."""
USUAL_FIRST = {"economic-department": 2018, "economic-government": 2018}
"""First year of the codes of a classification that do not say another: stated once, on the edition."""
RECALLED = "knowledge"
"""How the files mark what was not seen anywhere."""


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Writes ontology/codes/*.ttl from the CSV files in FOLDER."""
    changes = _by_scheme(_rows(folder / "editions.csv"))
    lists = {scheme.name: _rows(folder / scheme.file) for scheme in CLASSIFICATIONS}
    known = {name: {row["code"] for row in (*lists[name], *changes[name])} for name in lists}
    for scheme in CLASSIFICATIONS:
        blocks = [*_editions(scheme, changes[scheme.name], lists[scheme.name])]
        blocks += _levels(scheme, lists[scheme.name], changes[scheme.name])
        blocks += _codes(scheme, lists[scheme.name], changes[scheme.name])
        blocks += _changes(scheme, changes[scheme.name], known)
        _write(scheme.name, f"{scheme.english} {scheme.title}: codes, editions and what changed between them.", blocks)
    cofog = _crosswalk(_rows(folder / "functional_to_cofog.csv"), "functional", "cofog")
    _write("correspondence-functional-cofog", "Functional classes and COFOG.", cofog)
    to_gfsm = _rows(folder / "economic_to_gfsm.csv")
    for source in ("economic-department", "economic-government"):
        gfsm = _crosswalk([row for row in to_gfsm if row["source_code"] in known[source]], source, "gfsm")
        _write(f"correspondence-{source}-gfsm", f"The classification {source} and GFSM 2014.", gfsm)
    title = "Departmental and government economic classes: the national table, and pairs seen beside it."
    _write("correspondence-economic", title, _correspondence(_rows(folder / "economic_correspondence.csv")))


def _write(name: str, title: str, blocks: Sequence[Block]) -> None:
    path = ONTOLOGY / "codes" / f"{name}.ttl"
    write(
        path,
        f"{title}\n\nMade by tools/classifications.py; unverified rows are recalled, not official.",
        FOLDERS,
        blocks,
    )
    click.echo(f"{path.name}: {len(blocks)} things")


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _by_scheme(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["scheme"].replace("_", "-")].append(row)
    return found


# ---- Validity: "2007-2014?", "-2018", "2024-", "-2017/2018", "2023"


DOUBTFUL = re.compile("[?/]")
VALIDITY = re.compile(r"(?P<first>\d{4})?\??(?P<dash>-)?(?:\d{4}/)?(?P<last>\d{4})?\??")


def _first(validity: str) -> int | None:
    """First year in force; None where it is not known, or where the text is the name of an edition."""
    match = VALIDITY.fullmatch(validity)
    return int(match["first"]) if match and match["first"] else None


def _last(validity: str) -> int | None:
    """Last year in force: that of a single year is the year itself."""
    match = VALIDITY.fullmatch(validity)
    final = match and (match["last"] or (None if match["dash"] else match["first"]))
    return int(final) if final else None


def _effective(row: Row) -> int:
    """Year of the edition in which a change took effect."""
    validity = row["edition"]
    last = _last(validity)
    year_ = _first(validity) if row["change"] == "added" else last and last + 1
    if year_ is None:
        raise click.ClickException(f"editions.csv: {row['code']} {row['change']}: no year in {validity!r}")
    return year_


# ---- Editions and levels


def _edition(scheme: str, year_: int) -> str:
    """A classification of which there is one edition alone is that edition."""
    return code(scheme) if scheme in INTERNATIONAL else code(f"{scheme}/edition/{year_}")


def _editions(scheme: Classification, changes: Sequence[Row], codes: Sequence[Row]) -> Iterator[Block]:
    years = {scheme.listed, *scheme.sources, *map(_effective, changes)}
    years |= {_home(scheme, row) for row in codes} | {first for row in changes if (first := _first(row["edition"]))}
    before: int | None = None
    for year_ in sorted(years):
        is_listed = year_ == scheme.listed
        properties = [
            ("a", ["bg:Edition", "skos:ConceptScheme"]),
            ("bg:editionOf", [code(scheme.name)]),
            ("skos:prefLabel", _edition_names(scheme, year_) if scheme.name not in INTERNATIONAL else []),
            ("bg:firstYear", [year(year_)]),
            ("xkos:follows", [_edition(scheme.name, before)] if before else []),
            ("bg:isComplete", ["true"] if is_listed and scheme.is_complete else []),
            ("bg:verification", ["verification:unverified"] if is_listed else []),
            ("dct:source", [text(scheme.sources[year_])] if year_ in scheme.sources else []),
            ("skos:note", _usual_first(scheme) if is_listed else []),
        ]
        yield Block(_edition(scheme.name, year_), properties)
        before = year_


def _edition_names(scheme: Classification, year_: int) -> list[str]:
    return [text(f"{scheme.title}（{year_}年版）", "zh"), text(f"{scheme.english}, {year_}", "en")]


def _usual_first(scheme: Classification) -> list[str]:
    first = USUAL_FIRST.get(scheme.name)
    if first is None:
        return []
    return [
        text(f"除另有注明外，各科目自{first}年起使用。", "zh"),
        text(f"In use since {first} unless a code says otherwise.", "en"),
    ]


def _levels(scheme: Classification, codes: Sequence[Row], changes: Sequence[Row]) -> Iterator[Block]:
    members: defaultdict[str, list[str]] = defaultdict(list)
    for row in {row["code"]: row for row in (*_ended(codes, changes), *codes)}.values():
        members[LEVELS[row["level"]]].append(_concept(scheme.name, row["code"]))
    for level, concepts in members.items():
        yield Block(code(f"{scheme.name}/level/{level}"), [("skos:member", sorted(concepts))])


# ---- Codes


def _concept(scheme: str, notation: str) -> str:
    return code(f"{scheme}/{notation}")


def _ended(codes: Sequence[Row], changes: Sequence[Row]) -> list[Row]:
    """The codes that only a change names; the last name of each."""
    listed = {row["code"] for row in codes}
    found = {row["code"]: row for row in changes if row["code"] not in listed}
    return list(found.values())


def _home(scheme: Classification, row: Row) -> int:
    """Year of the edition that lists the code: the one of the file, unless the code was not in force then."""
    first, last = _first(row["edition"]) or scheme.listed, _last(row["edition"]) or scheme.listed
    return scheme.listed if first <= scheme.listed <= last else first


def _codes(scheme: Classification, codes: Sequence[Row], changes: Sequence[Row]) -> Iterator[Block]:
    later = {
        row["code"]: _later(row) for row in changes if row["change"] == "renamed" and _effective(row) > scheme.listed
    }
    for row in sorted((*codes, *_ended(codes, changes)), key=lambda row: row["code"]):
        home = [_edition(scheme.name, _home(scheme, row))] if "change" not in row else []
        yield Block(_concept(scheme.name, row["code"]), list(_code(scheme, row, home, later.get(row["code"], []))))


def _code(
    scheme: Classification, row: Row, home: Sequence[str], later: Sequence[str]
) -> Iterator[tuple[str, Sequence[str]]]:
    names = [text(row["name_zh"], "zh")] + ([text(row["name_en"], "en")] if row["name_en"] else [])
    is_validity, first, usual = "-" in row["edition"], _first(row["edition"]), USUAL_FIRST.get(scheme.name)
    yield "a", ["skos:Concept"]
    yield "skos:inScheme", list(dict.fromkeys([code(scheme.name), *home]))
    yield "skos:notation", [text(row["code"])]
    yield "skos:broader", [_concept(scheme.name, row["parent"])] if row["parent"] else []
    yield "skos:prefLabel", names
    yield "skos:altLabel", [text(name, "zh") for name in later]
    yield "skos:hiddenLabel", _readings((row["name_zh"], *later)) if scheme.name not in INTERNATIONAL else []
    yield "bg:firstYear", [year(first)] if is_validity and first and first != usual else []
    yield "bg:lastYear", [year(_last(row["edition"]))] if is_validity and _last(row["edition"]) else []
    yield "bg:verification", [f"verification:{STATUS[row['confidence']]}"]
    yield "dct:source", [text(row["source"])] if row["source"] not in {RECALLED, COFOG_SOURCE} else []
    yield "skos:editorialNote", [DOUBT] if row["confidence"] == "low" else []


def _readings(names: Sequence[str]) -> list[str]:
    return [text(" ".join(pinyin(name)), "zh-latn-pinyin") for name in names]


# ---- Changes


def _later(row: Row) -> list[str]:
    """Names to which a code was renamed; a file may say of one from which edition on: `甲；2023/2024 版：乙`."""
    return [part.rpartition("：")[2] for part in row["related_name"].split("；")] if row["change"] == "renamed" else []


def _changes(scheme: Classification, changes: Sequence[Row], known: Mapping[str, set[str]]) -> Iterator[Block]:
    blocks = [Block(_change_iri(scheme, row), list(_change(scheme, row, known))) for row in changes]
    twice = [iri for iri, count in Counter(block.subject for block in blocks).items() if count > 1]
    if twice:
        raise click.ClickException(f"editions.csv: the same change twice: {', '.join(twice)}")
    return iter(sorted(blocks, key=lambda block: block.subject))


def _change_iri(scheme: Classification, row: Row) -> str:
    return code(f"{scheme.name}/change/{row['code']}-{_effective(row)}-{row['change']}")


def _change(scheme: Classification, row: Row, known: Mapping[str, set[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    is_added, validity = row["change"] == "added", row["edition"]
    later = [row["name_zh"]] if is_added else _later(row)
    notes = [row["note"]] if row["note"] else []
    if row["related_name"] and row["related_name"] not in later:
        notes.append(row["related_name"])
    yield "a", ["bg:CodeChange"]
    yield "bg:code", [_concept(scheme.name, row["code"])]
    yield "bg:changeType", [f"code-change:{row['change']}"]
    yield "bg:edition", [_edition(scheme.name, _effective(row))]
    yield "bg:formerName", [] if is_added else [text(row["name_zh"], "zh")]
    yield "bg:laterName", [text(name, "zh") for name in later]
    yield (
        "bg:relatedCode",
        [_related(scheme, other, known) for other in row["related_code"].split(";") if _other(other, row)],
    )
    yield "bg:firstYear", [year(_first(validity))] if not is_added and _first(validity) else []
    yield "bg:lastYear", [year(_last(validity))] if not is_added and _last(validity) else []
    yield "bg:validity", [text(validity)] if DOUBTFUL.search(validity) else []
    yield "skos:note", [text(note, "zh") for note in notes]
    yield "bg:verification", [f"verification:{STATUS[row['confidence']]}"]
    yield "dct:source", [text(row["source"])] if row["source"] != RECALLED else []


def _other(notation: str, row: Row) -> bool:
    return bool(notation) and notation != row["code"]


def _related(scheme: Classification, notation: str, known: Mapping[str, set[str]]) -> str:
    """The code to which another one went, in its own classification or else in a sister."""
    for name in (scheme.name, *known):
        if notation in known[name]:
            return _concept(name, notation)
    raise click.ClickException(f"editions.csv: {notation} is in no classification")


# ---- Ties between classifications


def _crosswalk(rows: Sequence[Row], source: str, target: str) -> list[Block]:
    name = f"{source}-{target}"
    ties = [_association(name, row, source, target, [("skos:note", [text(row["reason"], "zh")])]) for row in rows]
    direct = [
        Block(
            _concept(source, row["source_code"]), [(f"skos:{row['relation']}", [_concept(target, row["target_code"])])]
        )
        for row in rows
    ]
    sources = sorted({row["source"] for row in rows})
    return [_table(name, (source, target), ties, "unverified", sources), *direct, *ties]


def _table(name: str, schemes: tuple[str, str], ties: Sequence[Block], status: str, sources: Sequence[str]) -> Block:
    properties = [
        ("a", ["xkos:Correspondence"]),
        ("skos:prefLabel", [text(word, language) for language, word in TITLES[name].items()]),
        ("xkos:compares", [code(scheme) for scheme in schemes]),
        ("bg:verification", [f"verification:{status}"]),
        ("dct:source", [text(source) for source in sources]),
        ("xkos:madeOf", [tie.subject for tie in ties]),
    ]
    return Block(code(f"correspondence/{name}"), properties)


TITLES = {
    "functional-cofog": {"zh": "支出功能分类与政府职能分类（COFOG）的对应", "en": "Functional classes and COFOG"},
    "economic-department-gfsm": {
        "zh": "部门预算支出经济分类与政府财政统计（GFSM 2014）的对应",
        "en": "Departmental economic classes and GFSM 2014",
    },
    "economic-government-gfsm": {
        "zh": "政府预算支出经济分类与政府财政统计（GFSM 2014）的对应",
        "en": "Government economic classes and GFSM 2014",
    },
    "economic": {
        "zh": "部门与政府预算支出经济分类对照表",
        "en": "National correspondence of departmental and government economic classes",
    },
    "economic-observed": {
        "zh": "公开文件中出现而对照表没有的经济分类对应",
        "en": "Pairs of economic classes that documents publish and the national table does not have",
    },
}


def _association(name: str, row: Row, source: str, target: str, more: Sequence[tuple[str, Sequence[str]]]) -> Block:
    properties = [
        ("a", ["xkos:ConceptAssociation"]),
        ("xkos:sourceConcept", [_concept(source, row["source_code"])]),
        ("xkos:targetConcept", [_concept(target, row["target_code"])]),
        *more,
    ]
    return Block(code(f"correspondence/{name}/{row['source_code']}-{row['target_code']}"), properties)


def _correspondence(rows: Sequence[Row]) -> list[Block]:
    """The national table of pairs, and what was seen beside it; only rows of the table say to which payer they apply."""
    schemes = ("economic-department", "economic-government")
    blocks: list[Block] = []
    for name, is_national in (("economic", True), ("economic-observed", False)):
        ties = [
            _association(name, row, *schemes, list(_pair(row)))
            for row in rows
            if (PAYER.search(row["reason"]) is not None) == is_national
        ]
        status = "unverified" if is_national else "attested"
        sources = ["财预〔2017〕98号"] if is_national else []
        blocks += [_table(name, schemes, ties, status, sources), *ties]
    return blocks


def _pair(row: Row) -> Iterator[tuple[str, Sequence[str]]]:
    payer = PAYER.search(row["reason"])
    is_seen = row["source"] != RECALLED and not row["source"].startswith("derived")
    yield "bg:mappingRelation", [f"skos:{row['relation']}"]
    yield "bg:payer", [f"payer:{PAYERS[payer[1]]}"] if payer else []
    yield "bg:verification", ["verification:attested"] if is_seen else []
    reason = PAYER.sub("", row["reason"])
    yield "skos:note", [] if reason.startswith("财预") else [text(reason, "zh")]
    yield "dct:source", [text(row["source"])] if is_seen else []


if __name__ == "__main__":
    main()
