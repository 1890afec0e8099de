"""The people of tests of administrators are those of tests of accounts."""

from tests.portal.accounts.conftest import people, sent

__all__ = ["people", "sent"]
