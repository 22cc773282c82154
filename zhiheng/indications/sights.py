"""Who sees what is asked about people: those who keep their records, and who answer for it."""

from zhiheng.access.acts import sight
from zhiheng.access.terms import Post

sight(
    "see.questions",
    "请核实的事项",
    {
        Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE,
        Post.PERSONNEL_OFFICER, Post.REGULATOR,
    },
)  # fmt: skip
