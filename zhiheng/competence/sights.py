"""Whoever works here may see what he himself declared."""

from zhiheng.access.acts import sight
from zhiheng.access.terms import BUSINESS_POSTS, Post

sight("see.mine", "本人声明", BUSINESS_POSTS - {Post.REGULATOR})
