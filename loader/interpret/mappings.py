"""The YAML files of `mappings/`: sentence patterns and section headings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a build of PyYAML without libyaml
    from yaml import SafeLoader  # type: ignore[assignment]

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"


@cache
def mapping(name: str) -> Any:
    """The content of `mappings/{name}.yaml`. Raises OSError or yaml.YAMLError when it cannot be read."""
    return yaml.load((MAPPINGS / f"{name}.yaml").read_text(encoding="utf-8"), Loader=SafeLoader)
