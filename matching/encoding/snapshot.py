"""A snapshot: all that suggestions are computed from, encoded once, in memory or mapped from a folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.compose import ColumnTransformer

from matching.encoding.arrays import Array, Arrays, frozen
from matching.encoding.profiles import position

FORMAT = 4
"""Raised when the arrays change, so that an older folder isn't read as a newer one."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Encoded organisations; rows in the order of the ids.

    ids: (n,) text. arrays: what pairs are measured from. names: block → names of its columns. parents: domain →
    domain above. spaces: id, host row, kind and capacity of each space, in four arrays of one length. scale: (2,), the
    most partners of anyone and the most members of a network.
    """

    ids: Array
    arrays: Arrays
    names: Mapping[str, Array]
    parents: Mapping[str, str | None]
    spaces: Mapping[str, Array]
    scale: Array
    encoder: ColumnTransformer

    def position(self, name: str) -> int:
        """Return the row of an id; raise KeyError when there is none."""
        return position(self.ids, name)

    def find(self, names: Any) -> Array:
        """Return the rows of those ids that are there, ascending."""
        wanted = np.unique(np.asarray(list(names), dtype=self.ids.dtype if len(self.ids) else "U1"))
        if not len(wanted) or not len(self.ids):
            return np.zeros(0, dtype=np.int32)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.asarray(rows[self.ids[rows] == wanted], dtype=np.int32)


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot to a new folder, one .npy file an array."""
    folder.mkdir(parents=True)
    for name, array in _flat(snapshot).items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    joblib.dump((snapshot.encoder, dict(snapshot.parents)), folder / "encoder.joblib")
    (folder / "snapshot.json").write_text(json.dumps({"format": FORMAT, "organisations": len(snapshot.ids)}))


def is_readable(folder: Path) -> bool:
    """Say whether this version wrote a snapshot to a folder."""
    try:
        return bool(json.loads((folder / "snapshot.json").read_text())["format"] == FORMAT)
    except FileNotFoundError:
        return False


def open_snapshot(folder: Path) -> Snapshot:
    """Map a snapshot; raise ValueError when another version wrote it, FileNotFoundError when it is gone."""
    if (folder / "snapshot.json").exists() and not is_readable(folder):
        raise ValueError(f"{folder} was written by another version. Build the snapshot again.")
    # A view as plain arrays: numba doesn't take the subclass for mapped ones. An empty file can't be mapped.
    found = {path.stem: _mapped(path) for path in folder.glob("*.npy")}
    encoder, parents = joblib.load(folder / "encoder.joblib")

    def under(prefix: str) -> dict[str, Array]:
        return {name.removeprefix(prefix): array for name, array in found.items() if name.startswith(prefix)}

    return Snapshot(
        ids=found["ids"],
        arrays=Arrays(**under("arrays.")),
        names=under("names."),
        spaces=under("spaces."),
        scale=found["scale"],
        parents=parents,
        encoder=encoder,
    )


def _mapped(path: Path) -> Array:
    array = np.load(path, mmap_mode="r") if path.stat().st_size > 128 else np.load(path)
    return frozen(array.view(np.ndarray), array.dtype)


def _flat(value: Any, prefix: str = "") -> dict[str, Array]:
    """Return all arrays within a snapshot by their dotted names."""
    if isinstance(value, np.ndarray):
        return {prefix: value}
    if isinstance(value, Snapshot):
        parts: Any = {
            field.name: getattr(value, field.name)
            for field in fields(value)
            if field.name not in ("encoder", "parents")
        }
    elif hasattr(value, "_asdict"):
        parts = value._asdict()
    else:
        parts = value
    found: dict[str, Array] = {}
    for name, part in parts.items():
        found |= _flat(part, f"{prefix}.{name}" if prefix else name)
    return found
