from django.db import migrations, models


class Migration(migrations.Migration):
    """What is past can be explained. Cases are judged once afresh, to know which of them are."""

    dependencies = [("conformance", "0002_guard")]

    operations = [
        migrations.AddField("finding", "past", models.BooleanField("已成过去", null=True)),
        migrations.AddField("finding", "explanation", models.TextField("为什么会这样", null=True)),
        migrations.AddField("finding", "measures", models.TextField("已采取的措施", null=True)),
        migrations.AddField(
            "finding", "explained_at", models.DateTimeField("说明时间", null=True)
        ),
        migrations.AddField(
            "finding", "explained_by", models.UUIDField("说明人账号", null=True)
        ),
        migrations.RunSQL(
            "UPDATE conformance_judging SET cases_day = NULL", migrations.RunSQL.noop
        ),
    ]
