"""Who sees the supervision of managers: those who answer for it; the manager sees his own."""

from zhiheng.access.acts import sight
from zhiheng.access.terms import Post

# Who sees the supervision and the reports of every manager. Whoever holds none of these posts sees
# what is about himself, whatever else he is.
WHOLE = frozenset(
    {Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE, Post.REGULATOR}
)
sight("see.supervision", "履职监督", WHOLE | {Post.PROJECT_QUALITY_MANAGER})
