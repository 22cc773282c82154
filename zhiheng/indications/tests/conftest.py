"""People for tests of the questions; Django is not up yet when this file is read."""

from zhiheng.posts.tests.conftest import account_of, register  # noqa: F401  # fixtures
