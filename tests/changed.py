"""Run the tests of the rooms that changed since origin/main, or since the last commit: `make quick`.

Tests mirror the code, so the tests of a file are those of the nearest folder with its name: of
`portal/plan/own/page.py` and `templates/plan/own/show.html` those of `tests/portal/plan/own/`. The whole suite is
`make test`.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parent.parent
STYLES = PurePosixPath("tests/portal/kit/test_assets.py")
PAGES = ("templates", "assets/js")
"""Folders whose rooms are those of the portal."""


def changed_files() -> list[str]:
    """List the files that differ from origin/main where there is one and HEAD isn't it, else from the last commit."""
    base = _git("merge-base", "HEAD", "origin/main") or ["HEAD"]
    if base == _git("rev-parse", "HEAD"):
        base = ["HEAD"] if _git("status", "--porcelain") else ["HEAD~1"]
    return sorted({*_git("diff", "--name-only", *base), *_git("ls-files", "--others", "--exclude-standard")})


def belonging(files: Iterable[str], root: Path = ROOT) -> list[str]:
    """Return the test files and folders to run for these files, none within another; a file without tests has none."""
    found = {test for file in files if (test := _test_of(PurePosixPath(file), root))}
    return sorted(str(test) for test in found if not found & set(test.parents))


def _test_of(file: PurePosixPath, root: Path) -> PurePosixPath | None:
    if file.parts[0] == "tests":
        return _own_test(file, root)
    if file.is_relative_to("assets/scss"):
        return STYLES
    for folder in PAGES:
        if file.is_relative_to(folder):
            file = "portal" / file.relative_to(folder)
    single = PurePosixPath("tests") / file.parent / f"test_{file.stem}.py"
    if (root / single).exists():
        return single
    mirror = next(one for one in (PurePosixPath("tests") / file, *(PurePosixPath("tests") / file).parents)
                  if (root / one).is_dir())  # fmt: skip
    return mirror if len(mirror.parts) > 1 else None


def _own_test(file: PurePosixPath, root: Path) -> PurePosixPath | None:
    """Return a test that changed, or the folder of what its tests share; nothing for what all tests share."""
    if file.name.startswith("test_"):
        return file if (root / file).exists() else None
    return file.parent if len(file.parts) > 2 and (root / file.parent).is_dir() else None


def _git(*command: str) -> list[str]:
    run = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.split("\n")[:-1] if run.returncode == 0 else []


if __name__ == "__main__":
    tests = belonging(changed_files())
    if not tests:
        sys.stdout.write("Nothing that has tests of its own has changed.\n")
        sys.exit(0)
    sys.stdout.write(f"Tests of what changed: {' '.join(tests)}\n")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-q", "-n", "2", *sys.argv[1:], *tests])  # noqa: S606
