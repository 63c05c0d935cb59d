"""Which software answers: its number, and a digest that changes with whatever decides what an answer says."""

from __future__ import annotations

import hashlib
from pathlib import Path

from api.canned.header import FOLDER

VERSION = "0.1.0"
CODE = Path(__file__).parent


def software(queries: Path = FOLDER, code: Path = CODE) -> str:
    """Eight hexadecimal digits that change with the version, with any canned query and with the source of the front end."""
    digest = hashlib.sha256(VERSION.encode())
    for folder, pattern in ((queries, "*.rq"), (code, "**/*.py"), (code, "**/*.rq")):
        for path in sorted(folder.glob(pattern)):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:8]
