"""The commands ``takwia backup`` and ``takwia restore``."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import click

from graph.backup import dump, restore
from graph.backup.archive import Contents
from graph.backup.folders import Place
from graph.backup.sealed import BadBackup, check_key
from graph.backup.values import UnknownType
from graph.server.connection import Graph
from graph.server.gate import Phase
from portal import config

KEY_FILE = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the key that it is encrypted with; or TAKWIA_BACKUP_KEY has the key.",
)
FINISHED: dict[Phase | None, str] = {
    None: "No restore was cut short: there is nothing to finish.",
    Phase.WRITING: "What had come of the back-up is removed. The data of before are in use again.",
}
SINGLE_FILES = ("secret-key", "demo-sign-ins.json")
"""Files of the instance folder itself that belong to a back-up; the graph has a folder of its own and isn't one."""

Progress = Callable[[str], AbstractContextManager[Callable[[str, int, int], None]]]


class Opening(Protocol):
    """Opens the graph."""

    def __call__(self, *, unfinished: bool = ...) -> AbstractContextManager[Graph]:
        """Open it; unfinished: also one that a restore was cut short on."""
        ...


def backup_commands(opened: Opening, progress: Progress) -> list[click.Command]:
    """Return the two commands, which open the graph and show their progress as the other commands do."""

    @click.command("backup")
    @click.argument("file", type=click.Path(path_type=Path))
    @KEY_FILE
    def back_up(file: Path, key_file: Path | None) -> None:
        """Write the graph and all files to FILE, while the portal is in use; encrypted when there is a key."""
        with _told(), opened() as graph, progress("Reading") as show:
            made = dump.back_up(graph, places(), file, _key(key_file), show)
        click.echo(f"{_counts(made)} are in {file} ({file.stat().st_size / 1e6:,.1f} MB).")

    @click.command("restore")
    @click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @KEY_FILE
    @click.option("--replace", is_flag=True, help="Put it in the place of the data that there are.")
    @click.option("--check", is_flag=True, help="Only read the file from end to end, and say what is in it.")
    @click.option("--finish", is_flag=True, help="Bring a restore that was cut short to its end; needs no FILE.")
    def bring_back(file: Path | None, key_file: Path | None, *, replace: bool, check: bool, finish: bool) -> None:
        """Bring the back-up FILE into use, whole or not at all; stop the portal before, and start it afterwards."""
        if (file is None) != finish:
            raise click.UsageError("Give a FILE, or --finish alone.")
        with _told():
            if file is None:
                with opened(unfinished=True) as graph, progress("Finishing") as show:
                    phase = restore.finish(graph, places(), show)
                click.echo(FINISHED.get(phase, "The back-up is in use."))
            elif check:
                told = _counts(restore.check(file, _key(key_file)))
                day = f"{restore.made_at(file):%Y-%m-%d %H:%M %Z}"
                click.echo(f"{told} are in {file}, made on {day}, and it is whole.")
            else:
                with opened() as graph, progress("Writing") as show:
                    made = restore.restore(graph, places(), file, _key(key_file), show, replace=replace)
                click.echo(f"{_counts(made)} are restored. Start the portal again if it runs.")

    return [back_up, bring_back]


def places() -> tuple[Place, ...]:
    """Return where this installation keeps files: every folder of the settings, and single files beside them."""
    settings = config.from_environment()
    folders = sorted(name for name in settings if name.endswith("_FOLDER"))
    outbox = Path(str(settings["SMS_OUTBOX"]))
    return (
        *(Place(name.removesuffix("_FOLDER").lower(), Path(str(settings[name]))) for name in folders),
        Place("instance", config.instance_folder(), (*SINGLE_FILES, outbox.name)),
    )


def _key(file: Path | None) -> str | None:
    """Return the key of a file or of the environment; None when there is none."""
    told = file.read_text(encoding="utf-8") if file else os.environ.get("TAKWIA_BACKUP_KEY")
    return check_key(told) if told is not None else None


def _counts(contents: Contents) -> str:
    return f"{contents.nodes:,} nodes, {contents.links:,} links and {len(contents.files):,} files"


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong, without a trace."""
    try:
        yield
    except (BadBackup, dump.BackupFailed, UnknownType, UnicodeError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'The file'}: {error.strerror or error}.") from error
