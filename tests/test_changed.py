"""Which tests belong to a file that changed."""

import pytest

from tests.changed import belonging


@pytest.mark.parametrize(
    ("files", "tests"),
    [
        (["portal/plan/own/page.py"], ["tests/portal/plan/own"]),
        (["templates/plan/own/show.html"], ["tests/portal/plan/own"]),
        (["graph/rules/folding.py"], ["tests/graph/rules/test_folding.py"]),
        (["matching/planning/flow.py", "matching/planning/spaces.py"], ["tests/matching/planning"]),
        (["tests/graph/rules/test_folding.py"], ["tests/graph/rules/test_folding.py"]),
        (["tests/graph/rules/test_gone.py", "README.md", "tests/conftest.py"], []),
        (["tests/portal/plan/sessions/conftest.py"], ["tests/portal/plan/sessions"]),
        (["portal/cli.py"], ["tests/portal"]),
        (["assets/scss/_page.scss"], ["tests/portal/kit/test_assets.py"]),
        (["portal/plan/own/page.py", "portal/plan/quarters.py"], ["tests/portal/plan"]),
    ],
)
def test_the_belonging_a_file_are_those_of_its_room(files, tests):
    assert belonging(files) == tests
