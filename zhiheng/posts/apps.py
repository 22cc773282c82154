from importlib import import_module, util

from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "zhiheng.posts"
    label = "posts"
    verbose_name = "岗位"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the rooms that register themselves: acts of the commands, rules of the clauses."""
        for room in ("acts", "sights", "places", "rules", "commands"):
            if util.find_spec(f"zhiheng.posts.{room}"):
                import_module(f"zhiheng.posts.{room}")
