from django.apps import AppConfig


class TraceConfig(AppConfig):
    name = "zhiheng.trace"
    label = "trace"
    verbose_name = "存证链"
