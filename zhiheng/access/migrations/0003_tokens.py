import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_guard'),
        ('trace', '0005_fresh_statistics'),
    ]

    operations = [
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.IntegerField(default=1, editable=False)),
                ('retracted', models.BooleanField(default=False, editable=False)),
                ('name', models.CharField(max_length=80, verbose_name='用途')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='摘要')),
                ('acts', models.JSONField(blank=True, default=list, verbose_name='可办事项')),
                ('issued_at', models.DateTimeField(verbose_name='签发时间')),
                ('expires_at', models.DateTimeField(verbose_name='到期时间')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='吊销时间')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='access.holder')),
                ('trail', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trace.entry')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'every',
                'default_manager_name': 'every',
            },
            managers=[
                ('every', django.db.models.manager.Manager()),
            ],
        ),
        guard_record("access_token"),
    ]
