"""Who sees the supervision of managers: those who answer for it; the manager sees his own."""

from zhiheng.access.acts import sight
from zhiheng.access.terms import Post

sight(
    "see.supervision",
    "履职监督",
    {
        Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.MANAGEMENT,
        Post.LEGAL_REPRESENTATIVE, Post.REGULATOR,
    },
)  # fmt: skip
