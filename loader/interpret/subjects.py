"""The subject of a number: words that are labels of a cube's dimensions, with nothing but known filler between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.interpret.phrases import phrases
from loader.normalise import QUOTATION_MARKS, compact
from loader.vocabulary import Cube, Vocabulary


@dataclass(frozen=True, slots=True)
class Subject:
    """What words name: values of dimensions, or the cube itself (机关运行经费)."""

    dimensions: Mapping[str, str]
    is_named: bool
    """Whether they name anything at all; else they are filler alone."""


@dataclass(frozen=True, slots=True)
class _State:
    """One way to read the words up to a place."""

    dimensions: tuple[tuple[str, str], ...] = ()
    is_named: bool = False
    letters: int = 0
    """Letters that are labels."""
    first: int = 0
    """Where the first label begins, counted from the end, so that an earlier one is more."""

    @property
    def rank(self) -> tuple[int, int, int]:
        return len(self.dimensions), self.letters, self.first


Labels = Mapping[str, Sequence[tuple[str, str, str]]]
"""First letter → label, dimension and concept."""


class SubjectReader:
    """Reads subjects in the words of one document; the names of its organization say nothing."""

    def __init__(self, organizations: Sequence[str], vocabulary: Vocabulary) -> None:
        self._organizations = [name for name in dict.fromkeys(map(_key, organizations)) if name]
        self._vocabulary = vocabulary
        self._labels: dict[str, Labels] = {}

    def read(self, words: str, cube: Cube) -> Subject | None:
        """The reading that states most; None when some of the words are neither label nor filler."""
        states: list[dict[tuple[object, ...], _State]] = [{} for _ in range(len(words) + 1)]
        _keep(states[0], _State())
        for place in range(len(words)):
            for state in list(states[place].values()):
                for end, after in self._steps(words, place, state, cube):
                    _keep(states[end], after)
        best = max(states[-1].values(), key=lambda state: state.rank, default=None)
        return Subject(dict(best.dimensions), best.is_named) if best else None

    def _steps(self, words: str, place: int, state: _State, cube: Cube) -> Iterator[tuple[int, _State]]:
        """Where the words can be read on to from a place, and how they are read then."""
        filler = phrases().fillers[cube.name].match(words, place)
        if filler and filler.end() > place:
            yield filler.end(), state
        for name in self._organizations:
            if words.startswith(name, place):
                yield place + len(name), state
        named = phrases().names.get(cube.name)
        if named and (match := named.match(words, place)):
            yield match.end(), self._with(state, state.dimensions, len(match[0]), len(words) - place)
        for label, dimension, concept in self._labels_of(cube).get(words[place], ()):
            if words.startswith(label, place):
                dimensions = self._narrowed(state.dimensions, dimension, concept, cube)
                if dimensions is not None:
                    yield place + len(label), self._with(state, dimensions, len(label), len(words) - place)

    @staticmethod
    def _with(state: _State, dimensions: tuple[tuple[str, str], ...], letters: int, first: int) -> _State:
        return _State(dimensions, True, state.letters + letters, state.first or first)

    def _narrowed(
        self, dimensions: tuple[tuple[str, str], ...], dimension: str, concept: str, cube: Cube
    ) -> tuple[tuple[str, str], ...] | None:
        """The values with one more: of two on one dimension the narrower; None when they exclude each other."""
        values = dict(dimensions)
        before = values.get(dimension)
        if before is not None and before != concept:
            if self._is_above(concept, before, cube.dimensions[dimension]):
                concept = before
            elif not self._is_above(before, concept, cube.dimensions[dimension]):
                return None
        return tuple(sorted({**values, dimension: concept}.items()))

    def _is_above(self, whole: str, part: str, scheme: str) -> bool:
        above: str | None = part
        while above is not None and above != whole:
            above = self._vocabulary.schemes[scheme].parent(above)
        return above is not None

    def _labels_of(self, cube: Cube) -> Labels:
        """The labels of the cube's dimensions; names of functional classes need their path."""
        if cube.name not in self._labels:
            found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
            for dimension, scheme in cube.dimensions.items():
                if self._vocabulary.schemes[scheme].levels:
                    continue
                for label, concept in self._vocabulary.schemes[scheme].labels.items():
                    if label:
                        found[label[0]].append((label, dimension, concept))
            self._labels[cube.name] = found
        return self._labels[cube.name]


def _key(name: str) -> str:
    return compact(name).translate(QUOTATION_MARKS)


def _keep(states: dict[tuple[object, ...], _State], state: _State) -> None:
    """Of two ways that say the same, the one that ranks higher."""
    key = (state.dimensions, state.is_named)
    if key not in states or states[key].rank < state.rank:
        states[key] = state
