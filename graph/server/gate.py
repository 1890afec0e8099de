"""The gate of a graph: closed to writers while a back-up reads, and to everybody while one is restored.

One node says what goes on and who does it. Each Graph looks at it once a second at most; whoever closes the gate waits
longer than that before he relies on it. He keeps a transaction open as a sign of life: when his process dies, the
server ends it, and everybody sees that a back-up is no longer being made, or that a restore was cut short.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, LiteralString

LEASE = 1.0
"""Seconds for which a look at the gate holds."""
PATIENCE = 10.0
"""Seconds for which a write waits until a back-up has read the graph."""
PAUSE = 0.2
"""Seconds between two looks of a write that waits."""

LOOK: LiteralString = """
OPTIONAL MATCH (gate:Maintenance {id: 'gate'})
RETURN gate.phase AS phase, gate.token AS token, toString(gate.since) AS since
"""
ALIVE: LiteralString = """
SHOW TRANSACTIONS YIELD metaData WHERE metaData.takwia = $token RETURN count(*) > 0 AS alive
"""


class Phase(StrEnum):
    """What the gate is closed for; those of a restore follow one another."""

    BACKUP = "backup"
    WRITING = "writing"
    """The back-up is written beside the data of before, which are whole and hidden behind the gate."""
    CLEARING = "clearing"
    """All of the back-up is in the graph; the data of before are being removed."""
    LABELLING = "labelling"
    """The data of before are gone; those of the back-up are being brought into use."""


@dataclass(frozen=True)
class GateState:
    """What the gate is closed for, by whose token, since when, and whether he is still at it; open: phase is None."""

    phase: Phase | None = None
    token: str = ""
    since: str = ""
    alive: bool = False

    @property
    def is_restore(self) -> bool:
        """Say whether the graph is between two states, or was left there."""
        return self.phase not in (None, Phase.BACKUP)

    @property
    def stops_writers(self) -> bool:
        """Say whether a write must wait."""
        return self.is_restore or (self.phase is Phase.BACKUP and self.alive)

    @property
    def told(self) -> str:
        """Say what goes on and what to do, to whoever runs the portal."""
        if not self.is_restore:
            return "A back-up is being read, and writes wait until it is done. Try again in a minute."
        if self.alive:
            return "A back-up is being restored. The graph can be used again when that is done."
        left = (
            "The data of before are whole; run `takwia restore --finish` to return to them."
            if self.phase is Phase.WRITING
            else "All of the back-up is in the graph; run `takwia restore --finish` to bring it into use."
        )
        return f"A restore that began at {self.since[:16].replace('T', ' ')} UTC was cut short. {left}"


class Gate:
    """Let reads and writes of one Graph pass, or not."""

    def __init__(self, look: Callable[[], GateState]) -> None:
        """look: reads the state of the gate from the graph."""
        self._look = look
        self._seen = GateState()
        self._looked = -math.inf
        self.token: str | None = None
        """That of this process while it has closed the gate itself."""

    def look(self) -> GateState:
        """Read the state from the graph now."""
        looked = time.monotonic()
        self._seen = self._look()
        self._looked = looked
        return self._seen

    def release(self) -> None:
        """Be like everybody from now on, who look anew."""
        self.token, self._looked = None, -math.inf

    def stop(self, *, writing: bool) -> GateState | None:
        """Return None when a read or a write may pass, else why it can't; a write waits for a back-up first."""
        deadline = time.monotonic() + PATIENCE
        while True:
            state = self._seen if time.monotonic() - self._looked < LEASE else self.look()
            if state.phase is None or state.token == self.token:
                return None
            if state.is_restore:
                return state
            if not writing or not state.stops_writers:
                return None
            if time.monotonic() > deadline:
                return state
            time.sleep(PAUSE)
            self.look()


def read_state(run: Callable[..., Any]) -> GateState:
    """Read the state of the gate; run: takes a query and parameters and returns a list of dicts."""
    (row,) = run(LOOK)
    if row["phase"] is None:
        return GateState()
    (present,) = run(ALIVE, token=row["token"])
    return GateState(Phase(row["phase"]), row["token"], row["since"], present["alive"])
