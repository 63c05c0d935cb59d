"""Snapshots: built beside the current one, published by renaming a link, rolled back the same way, pruned.

A data directory holds `snapshots/<id>/` (`store/`, `search.sqlite`, `manifest.json`, and `editions/`, the official lists of
codes that were imported), `current`, a symbolic link to one of them, and `writer.lock`. Nobody ever writes to a published snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import Store

from loader.disk import DAMAGE, DOOMED, STORE_ERRORS, release_frames, remove, synchronise, written
from loader.draft import EDITIONS, Draft, Finish
from loader.lock import Busy, exclusive
from loader.manifest import Manifest
from loader.problems import SnapshotError

KEPT = 5
"""Snapshots that stay when old ones are pruned."""
PUBLISHED = "published"
"""Empty file in a snapshot that has been current. One without it, and not current, is what a killed load left."""
BUILDING = ".building"
NEW_LINK = ".current-new"
ID_FORMAT = "%Y%m%dT%H%M%S.%fZ"
ID = re.compile(r"\d{8}T\d{6}\.\d{6}Z")

OnWait = Callable[[Busy], None]


class DamagedSnapshot(SnapshotError):
    """A snapshot of which something is missing or corrupt. `reason` is the message without the remedy."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}; `budgetgraph rollback` makes an older snapshot current, `budgetgraph load` makes a new one"
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published state of the data. Its id is the version of the data."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def store(self) -> Path:
        """Folder of the Oxigraph store."""
        return self.folder / "store"

    @property
    def editions(self) -> list[Path]:
        """Files of the imported official lists of codes."""
        return [self.folder / EDITIONS / name for name in self.manifest.editions]

    def open(self) -> Store:
        """The store, read-only.

        :raises DamagedSnapshot: the store is damaged.
        :raises SnapshotError: it cannot be read now.
        """
        try:
            return Store.read_only(str(self.store))
        except STORE_ERRORS as error:
            reason = f"the store of snapshot {self.id} cannot be opened: {error}"
            raise (DamagedSnapshot if isinstance(error, DAMAGE) else SnapshotError)(reason) from error

    @property
    def is_complete(self) -> bool:
        """Whether the store can be opened and the editions are there; that the manifest can be read is certain already."""
        try:
            self.require_complete()
        except SnapshotError:
            return False
        return True

    def require_complete(self) -> None:
        """Makes sure that the next snapshot can be built on this one.

        :raises DamagedSnapshot: the store is damaged, or an imported edition is missing.
        :raises SnapshotError: the store cannot be read now.
        """
        self.open()
        missing = [path.name for path in self.editions if not path.is_file()]
        if missing:
            raise DamagedSnapshot(f"snapshot {self.id} lacks the imported edition {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class SnapshotDirectory:
    """A data directory. It need not exist before the first load."""

    path: Path

    def current(self) -> Snapshot | None:
        """The published snapshot; None before the first load.

        :raises DamagedSnapshot: `current` leads nowhere, or to a snapshot that is damaged.
        :raises SnapshotError: `current` is no link, or the snapshot cannot be read now.
        """
        current = self.current_id()
        if current is not None and not self._folder(current).is_dir():
            raise DamagedSnapshot(f"there is no snapshot {current} in {self.path}, though `current` leads to it")
        return None if current is None else self.get(current)

    def current_id(self) -> str | None:
        """Where `current` leads, whether or not there is anything.

        :raises SnapshotError: `current` is no link.
        """
        try:
            return (self.path / "current").readlink().name
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SnapshotError(f"{self.path / 'current'} is not a link to a snapshot ({error.strerror})") from error

    def basis(self) -> tuple[Snapshot | None, str]:
        """The snapshot on which the next is built, and, where it is not the current one, what is wrong with that.

        It is the current one, and where that is damaged or missing, the one on which it was built; where that is not
        known or not complete either, the newest complete one.

        :raises SnapshotError: `current` is no link, or the snapshot cannot be read now.
        """
        try:
            current = self.current()
            if current is not None:
                current.require_complete()
        except DamagedSnapshot as error:
            return self._parent_of_damaged() or self._newest_complete(), error.reason
        return current, ""

    def get(self, id: str) -> Snapshot:
        """The snapshot with that id.

        :raises DamagedSnapshot: its manifest is damaged.
        :raises SnapshotError: there is none, or it cannot be read now.
        """
        folder = self._folder(id)
        if not ID.fullmatch(id) or not folder.is_dir():
            raise SnapshotError(
                f"there is no snapshot {id} in {self.path}; `budgetgraph snapshots` lists those there are"
            )
        try:
            return Snapshot(folder, Manifest.read(folder))
        except (FileNotFoundError, ValueError) as error:
            raise DamagedSnapshot(f"snapshot {id} in {self.path} is damaged ({error})") from error
        except OSError as error:
            raise SnapshotError(f"snapshot {id} in {self.path} cannot be read: {error}") from error

    def snapshots(self) -> list[Snapshot]:
        """Every snapshot that is or was current and can be read, oldest first."""
        return [snapshot for id in self._published_ids() if (snapshot := self._readable(id))]

    @contextmanager
    def writer(self, base: str, on_wait: OnWait | None = None) -> Iterator[Writer]:
        """The right to build and publish the next snapshot. Leaving without having published leaves nothing behind.

        It is built on the current snapshot, or on the `basis` that stands in for a damaged one. When somebody else has
        the right, calls `on_wait` once and waits.

        :raises Busy: somebody else has it and there is no `on_wait`.
        :raises SnapshotError: the directory cannot be written, or holds data of another base IRI.
        """
        with self._locked(on_wait):
            current, damage = self.basis()
            self._require_base(current, base)
            writer = Writer(self, current, base, damage)
            try:
                yield writer
            except BaseException as error:
                release_frames(error)
                raise
            finally:
                writer.discard()

    def rollback(self, id: str | None = None, on_wait: OnWait | None = None) -> Snapshot:
        """Makes the snapshot with that id current again; without an id, the one on which the current one was built.

        Where the current one is damaged or missing, and it is not known on which it was built, that is the newest
        complete one.

        :raises Busy: a load is running and there is no `on_wait`.
        :raises SnapshotError: there is no such snapshot, or it is damaged.
        """
        if not self.path.is_dir():
            raise SnapshotError(f"there is no data directory {self.path}")
        with self._locked(on_wait):
            target = self.get(id or self._previous())
            target.open()
            with written(self.path):
                self._publish(target.id)
            return target

    def _require_base(self, current: Snapshot | None, base: str) -> None:
        """One deployment's data have one base IRI."""
        if current is not None and current.manifest.base != base:
            raise SnapshotError(
                f"{self.path} holds data of the base IRI {current.manifest.base}, and the setting is {base}; "
                "choose another data directory, or set BUDGETGRAPH_BASE_IRI"
            )

    def _previous(self) -> str:
        current, damage = self.basis()
        if current is None or damage:
            current = current or self._newest_complete()
            if current is None:
                missing = "complete snapshot" if damage else "snapshot"
                raise SnapshotError(f"there is no {missing} in {self.path}; make one with `budgetgraph load PATH`")
            return current.id
        if current.manifest.parent is None:
            raise SnapshotError(f"snapshot {current.id} is the first; there is none before it")
        return current.manifest.parent

    def _parent_of_damaged(self) -> Snapshot | None:
        """The complete snapshot on which the damaged current one was built, as far as that one's manifest can be read."""
        damaged = self._readable(self.current_id() or "")
        parent = damaged and self._readable(damaged.manifest.parent or "")
        return parent if parent and parent.is_complete else None

    def _newest_complete(self) -> Snapshot | None:
        return next((snapshot for snapshot in reversed(self.snapshots()) if snapshot.is_complete), None)

    @contextmanager
    def _locked(self, on_wait: OnWait | None) -> Iterator[None]:
        with ExitStack() as stack:
            with written(self.path):
                (self.path / "snapshots").mkdir(parents=True, exist_ok=True)
                stack.enter_context(exclusive(self.path / "writer.lock", on_wait))
                self._sweep()
            yield

    def _sweep(self) -> None:
        """Removes what killed writers have left, and completes what one of them had just published."""
        current = self.current_id()
        if current is not None and self._folder(current).is_dir():
            (self._folder(current) / PUBLISHED).touch()
        for folder in (self.path / "snapshots").iterdir():
            is_unpublished = ID.fullmatch(folder.name) and not (folder / PUBLISHED).exists()
            if is_unpublished or folder.name.startswith((BUILDING, DOOMED)):
                remove(folder)

    def _publish(self, id: str) -> None:
        """Lets `current` lead to the snapshot, in one step that either happens or does not."""
        link = self.path / NEW_LINK
        link.unlink(missing_ok=True)
        link.symlink_to(Path("snapshots", id))
        link.replace(self.path / "current")
        with suppress(OSError):  # it is published now; what is missing here, the next writer's sweep completes
            synchronise(self.path)
            (self._folder(id) / PUBLISHED).touch()

    def _prune(self) -> None:
        """Removes the oldest snapshots, never the current one nor the one to which a rollback leads."""
        current = self.current()
        needed = {current.id, current.manifest.parent} if current else set()
        ids = list(self._published_ids())
        spare = [id for id in ids if id not in needed]
        for id in spare[: max(0, len(ids) - KEPT)]:
            remove(self._folder(id))

    def _published_ids(self) -> list[str]:
        folders = (self.path / "snapshots").glob(f"*/{PUBLISHED}")
        return sorted(path.parent.name for path in folders if ID.fullmatch(path.parent.name))

    def _readable(self, id: str) -> Snapshot | None:
        try:
            return self.get(id)
        except SnapshotError:
            return None

    def _folder(self, id: str) -> Path:
        return self.path / "snapshots" / id

    def _next_id(self) -> tuple[str, datetime]:
        """An id later than every other, also when the clock was set back."""
        now = datetime.now(UTC)
        latest = max(self._published_ids(), default=None)
        if latest is not None:
            now = max(now, datetime.strptime(latest, ID_FORMAT).replace(tzinfo=UTC) + timedelta(microseconds=1))
        return now.strftime(ID_FORMAT), now


class Writer(Draft):
    """The right to publish the next snapshot, and its draft."""

    def __init__(self, directory: SnapshotDirectory, current: Snapshot | None, base: str, damage: str) -> None:
        super().__init__(directory.path / "snapshots" / BUILDING, current, base)
        self._directory = directory
        self.damage = damage
        """What is wrong with the current snapshot, where `current` is another that stands in for it."""

    def publish(self, *finish: Finish) -> Snapshot:
        """Completes the snapshot and makes it current; old ones are pruned.

        :raises SnapshotError: it cannot be written (a full disk); nothing is published.
        """
        id, created = self._directory._next_id()
        manifest = self.complete(id, created, finish)
        with written(self._directory.path):
            folder = self._folder.rename(self._folder.with_name(id))
            synchronise(folder.parent)
            self._directory._publish(id)
        self._directory._prune()
        return Snapshot(folder, manifest)
