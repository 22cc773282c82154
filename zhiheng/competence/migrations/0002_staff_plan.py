import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):

    dependencies = [
        ("competence", "0001_initial"),
        ("trace", "0005_fresh_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffPlan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1, editable=False)),
                ("retracted", models.BooleanField(default=False, editable=False)),
                ("field", models.CharField(choices=[("ccc", "强制性产品认证"), ("national", "国家统一推行的自愿性认证"), ("own", "机构自行制定的自愿性认证")], max_length=12, verbose_name="领域")),
                ("people", models.PositiveSmallIntegerField(verbose_name="计划专职人数")),
                ("starts", models.DateField(verbose_name="自")),
                ("ends", models.DateField(null=True, verbose_name="至")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("trail", models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.entry")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"), name="staff_plan_interval"), models.UniqueConstraint(condition=models.Q(("ends__isnull", True), ("retracted", False)), fields=("field",), name="one_open_staff_plan")],
            },
            managers=[
                ("every", django.db.models.manager.Manager()),
            ],
        ),
        guard_record("competence_staffplan"),
    ]
