"""Clients (certified organisations, manufacturers) and their factories."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhiheng.trace.models import Record


class Client(Record):
    """An organisation that applies for, or holds, certificates; or makes the product."""

    name = models.CharField("名称", max_length=500)
    code = models.CharField("组织代码", max_length=30, blank=True)
    country = models.CharField("国家地区", max_length=3, blank=True)
    district = models.CharField("行政区划", max_length=6, blank=True)
    address = models.CharField("地址", max_length=500, blank=True)
    search = ArrayField(models.CharField(max_length=2), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(retracted=False), name="client_name"
            )
        ]
        indexes = [GinIndex(fields=["search"], name="client_search")]

    def __str__(self) -> str:
        return self.name


class Factory(Record):
    """A place of production, by the body's own factory number."""

    number = models.CharField("工厂编号", max_length=50)
    name = models.CharField("名称", max_length=500)
    code = models.CharField("组织代码", max_length=30, blank=True)
    country = models.CharField("国家地区", max_length=3, blank=True)
    district = models.CharField("行政区划", max_length=20, blank=True)
    address = models.CharField("地址", max_length=600, blank=True)
    longitude = models.DecimalField("经度", max_digits=11, decimal_places=7, null=True)
    latitude = models.DecimalField("纬度", max_digits=11, decimal_places=7, null=True)
    people = models.PositiveIntegerField("人数", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(retracted=False), name="factory_number"
            )
        ]

    def __str__(self) -> str:
        return self.name
