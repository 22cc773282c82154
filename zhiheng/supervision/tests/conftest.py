"""People and posts for tests of supervision; Django is not up yet when this file is read."""

from zhiheng.posts.tests.conftest import (  # noqa: F401  # fixtures
    account_of,
    appointed,
    in_post,
    qualified,
    register,
)
