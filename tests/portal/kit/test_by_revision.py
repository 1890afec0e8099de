"""What is kept in memory is read anew once profiles, links or spaces have changed."""

from graph.server.revision import touch
from portal.kit.by_revision import kept


def test_an_answer_is_kept_until_something_changes(app, seeded):
    asked = []

    def read(graph, what):
        asked.append(what)
        return f"{what} {len(asked)}"

    def ask(what):
        with app.test_request_context():
            return kept(read, what)

    assert [ask("a"), ask("b"), ask("a")] == ["a 1", "b 2", "a 1"]
    touch(seeded)
    assert [ask("a"), ask("b"), ask("a")] == ["a 3", "b 4", "a 3"]
