"""What may be seen of training: the whole by those who answer for it, one's own by everybody."""

from zhiheng.access.acts import sight
from zhiheng.access.terms import BUSINESS_POSTS, Post

sight(
    "see.training",
    "培训考核",
    {
        Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.MANAGEMENT,
        Post.LEGAL_REPRESENTATIVE, Post.PERSONNEL_OFFICER, Post.REGULATOR,
    },
)  # fmt: skip
sight("see.my_training", "我的培训", BUSINESS_POSTS - {Post.REGULATOR})
