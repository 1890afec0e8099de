"""What can be encoded, as the encoder sees it: so it needs to know nothing of the input that keeps what it makes."""

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

from matching.encoding.profiles import Profiles
from matching.encoding.structure import Structure


class Encodable(Protocol):
    """What is encoded: the input of matching with its profiles and links; `MatchingData` says what frames hold."""

    @property
    def organisations(self) -> pd.DataFrame:
        """One row an organisation."""

    @property
    def domains(self) -> Mapping[str, str | None]:
        """Domain id → id of the domain above it."""

    @property
    def links(self) -> pd.DataFrame:
        """Columns source, target, kind."""

    @property
    def spaces(self) -> pd.DataFrame:
        """Columns id, host, kind, capacity."""

    @property
    def profiles(self) -> Profiles:
        """The organisations' profiles in numbers."""

    @property
    def structure(self) -> Structure:
        """The links as matrices."""
