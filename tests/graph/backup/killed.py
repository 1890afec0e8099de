"""Restore a back-up in a process that is killed at a certain point: `python -m tests.graph.backup.killed` of the tests.

Arguments: a JSON of server, file, folder and the point, a name of POINTS and at which call of it.
"""

import json
import os
import signal
import sys
from pathlib import Path

from graph.backup import restore
from graph.backup.folders import Place
from graph.server import connection, gate
from graph.server.connection import Graph, ServerSettings

POINTS = {
    "rows": (restore, "_add"),
    "file": (Place, "take"),
    "waiting": (restore, "wait_for_others"),
    "schema": (restore, "_drop_schema"),
    "part": (Graph, "write_in_parts"),
    "folder": (Place, "change_over"),
    "constraints": (restore, "restore_schema"),
    "migrations": (restore, "migrate"),
}
HALF = """
MATCH (node:Incoming) WITH node LIMIT 3
SET node:$(node.`restore: labels`) REMOVE node:Incoming, node.`restore: labels`, node.`restore: key`
"""


def main() -> None:
    told = json.loads(sys.argv[1])
    gate.LEASE = 0.05
    connection.ACQUISITION_TIMEOUT = 20.0
    of, name = POINTS[told["point"]]
    really, calls = getattr(of, name), 0

    def counted(*given, **more):
        nonlocal calls
        calls += 1
        if calls == told["call"]:
            if given[-1] == restore.LABEL:  # Cut short within.
                given[0].write(HALF)
            os.kill(os.getpid(), signal.SIGKILL)
        return really(*given, **more)

    setattr(of, name, counted)
    places = [Place("evidence", Path(told["folder"]))]
    with Graph.open(ServerSettings(told["uri"], told["user"], told["password"])) as graph:
        restore.restore(graph, places, Path(told["file"]), None, lambda *_: None, replace=True)


if __name__ == "__main__":
    main()
