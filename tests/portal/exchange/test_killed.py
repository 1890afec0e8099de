"""An import whose process is killed leaves nothing behind, and can be done again."""

import os
import signal
import subprocess
import sys

from graph.exchange import batches
from tests.portal.exchange.test_taking import LIST, state

CHILD = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
from graph.exchange import batches
from graph.server.connection import Graph, ServerSettings
from portal.exchange.jobs import job_from_text, read_plan

job, plan = job_from_text(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
settings = ServerSettings(os.environ["URI"], os.environ["NAME"], os.environ["WORD"])
batches.PART = 1

def rows():
    for number, row in enumerate(read_plan(plan)):
        if number == 2:
            print("in the midst", flush=True)
            time.sleep(60)
        yield row

with Graph.open(settings) as graph:
    batches.apply_rows(graph, id=job.token, source=job.source, rows=rows, user="x", at=datetime.now(UTC))
"""


def test_a_killed_process_leaves_nothing_written(desk, server, tmp_path):
    from portal.exchange.jobs import job_to_text

    planned = desk.plan(LIST)
    (tmp_path / "job").write_text(job_to_text(planned.job))
    environment = os.environ | {"URI": server.uri, "NAME": server.user, "WORD": server.password}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "job"), str(planned.into)], stdout=subprocess.PIPE, env=environment
    )
    with child:
        assert child.stdout.readline() == b"in the midst\n"
        os.kill(child.pid, signal.SIGKILL)

    assert state(desk.graph) == []
    assert batches.get_batch(desk.graph, planned.job.token) is None
    planned.apply()
    assert batches.get_batch(desk.graph, planned.job.token).source.counts["created"] == 3
