"""Zip archives of documents, unpacked so that nothing in them can do harm: no name of theirs becomes a path on the disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from loader.documents import ARCHIVE
from loader.problems import DocumentError, Where
from loader.readers import MAXIMUM_BYTES

MAXIMUM_FILES = 5000
"""Documents of one archive, with those of the archives in it."""
MAXIMUM_TOTAL = 1024 * 1024 * 1024
"""Bytes of them all, unpacked."""
MAXIMUM_RATIO = 200
"""How many times larger than its packed form a file may be, if it is large."""
LARGE = 1024 * 1024
CHUNK = 1024 * 1024
UTF_8_NAME = 0x800
ENCRYPTED = 0x1
PROTECTED = "it is protected by a password; unpack the archive and give the folder"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: where it was put, or why it was not."""

    shown: str
    """`2018.zip/江苏省委办公厅/公开表.pdf`"""
    folder: str
    """The same without the last part."""
    path: str | None = None
    refusal: str | None = None


@dataclass(slots=True)
class Unpacked:
    members: list[Member] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Files with other suffixes, by suffix."""
    size: int = 0
    """Bytes unpacked."""
    written: int = 0
    """Files put into the folder."""


def unpack(path: Path, shown: str, into: Path, suffixes: Collection[str]) -> Unpacked:
    """Puts the files with one of `suffixes` into the folder `into`, in the order in which the archive has them.

    The files of an archive in the archive are taken, too; those of an archive in that one are not.

    :raises DocumentError: it is no archive, or holds too much.
    """
    unpacked = Unpacked()
    _unpack(path, shown, into, suffixes, unpacked, is_outer=True)
    return unpacked


def _unpack(
    path: Path, shown: str, into: Path, suffixes: Collection[str], unpacked: Unpacked, *, is_outer: bool
) -> None:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        message = f"the archive cannot be opened ({error}); is it complete? pack it again, or give the folder"
        raise DocumentError.at(Where(shown), message) from error
    with closing(archive):
        for info in archive.infolist():
            name = _name(info)
            suffix = PurePosixPath(name).suffix.lower()
            if info.is_dir() or _is_hidden(name):
                continue
            if suffix not in suffixes and suffix != ARCHIVE:
                unpacked.left_out[suffix] += 1
                continue
            member = _member(archive, info, f"{shown}/{name}", into, unpacked)
            if suffix != ARCHIVE or member.path is None:
                unpacked.members.append(member)
            elif is_outer:
                _unpack_inner(Path(member.path), member.shown, into, suffixes, unpacked)
            else:
                message = "it is an archive in an archive in an archive; unpack it and give the folder"
                unpacked.members.append(_refused(member.shown, message))


def _unpack_inner(path: Path, shown: str, into: Path, suffixes: Collection[str], unpacked: Unpacked) -> None:
    before = len(unpacked.members)
    try:
        _unpack(path, shown, into, suffixes, unpacked, is_outer=False)
    except DocumentError as error:
        del unpacked.members[before:]
        unpacked.members.append(_refused(shown, error.problem.message))


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: UTF-8 where the archive says so or it can be, else GB 18030 as Windows in China writes it."""
    if info.flag_bits & UTF_8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part != ".." for part in parts)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, into: Path, unpacked: Unpacked) -> Member:
    if len(unpacked.members) >= MAXIMUM_FILES:
        message = (
            f"the archive holds more than {MAXIMUM_FILES} documents; give them in several archives, or as a folder"
        )
        raise DocumentError.at(Where(shown), message)
    if refusal := _refusal(info, shown):
        return _refused(shown, refusal)
    unpacked.written += 1
    target = into / f"{unpacked.written}{PurePosixPath(shown).suffix.lower()}"
    try:
        _extract(archive, info, target, unpacked)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        return _refused(shown, f"it cannot be unpacked ({error}); pack the archive again, or give the folder")
    return Member(shown, shown.rpartition("/")[0], path=str(target))


def _refused(shown: str, refusal: str) -> Member:
    return Member(shown, shown.rpartition("/")[0], refusal=refusal)


def _refusal(info: zipfile.ZipInfo, shown: str) -> str | None:
    """Why a file is not even looked at."""
    name = PurePosixPath(_name(info))
    if name.is_absolute() or ".." in name.parts or name.parts[0].endswith(":"):
        return "its name leads out of the archive; who made it? unpack the archive with care and give the folder"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, not a file; give the file itself"
    if info.flag_bits & ENCRYPTED:
        return PROTECTED
    if not shown.lower().endswith(ARCHIVE) and info.file_size > MAXIMUM_BYTES:
        return f"it is larger than {MAXIMUM_BYTES // LARGE} MiB, more than any budget; was the right file given?"
    if info.file_size > LARGE and info.file_size > MAXIMUM_RATIO * max(1, info.compress_size):
        return f"it is packed to less than a {MAXIMUM_RATIO}th of its size, as no document is; it was not unpacked"
    return None


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, unpacked: Unpacked) -> None:
    with archive.open(info) as packed, target.open("xb") as file:
        for chunk in _chunks(packed):
            unpacked.size += len(chunk)
            if unpacked.size > MAXIMUM_TOTAL:
                message = f"the archive holds more than {MAXIMUM_TOTAL // LARGE} MiB; give it in several archives"
                raise DocumentError.at(Where(str(archive.filename)), message)
            file.write(chunk)


def _chunks(packed: IO[bytes]) -> Iterator[bytes]:
    while chunk := packed.read(CHUNK):
        yield chunk
