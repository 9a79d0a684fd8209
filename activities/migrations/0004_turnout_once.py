import django.db.models.deletion
from django.db import migrations, models

import activities.models.turnout


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_turnout_rows")]

    operations = [
        migrations.RemoveField(
            model_name="activity",
            name="evidence",
        ),
        migrations.RemoveField(
            model_name="activity",
            name="on_site_declared",
        ),
        migrations.RemoveField(
            model_name="activity",
            name="online_declared",
        ),
        migrations.RemoveField(
            model_name="coverage",
            name="read_on",
        ),
        migrations.RemoveField(
            model_name="coverage",
            name="views",
        ),
        migrations.RemoveField(
            model_name="rating",
            name="check_in",
        ),
        migrations.RemoveField(
            model_name="rating",
            name="created_at",
        ),
        migrations.AlterField(
            model_name="checkin",
            name="token",
            field=models.CharField(
                default=activities.models.turnout.new_token, editable=False, max_length=24, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="activity",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ratings",
                to="activities.activity",
            ),
        ),
        migrations.AlterField(
            model_name="signup",
            name="short_code",
            field=models.CharField(
                default=activities.models.turnout.new_short_code, editable=False, max_length=6, verbose_name="签到短码"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("method", "companion"), _negated=True),
                fields=("activity", "sign_up"),
                name="check_in_once_a_sign_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("method", "companion"), _negated=True),
                fields=("activity", "user"),
                name="check_in_once_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("activity", "phone_mark"),
                name="sign_up_once",
                violation_error_message="这个手机号已经报过名。",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(fields=("activity", "short_code"), name="short_code_once"),
        ),
    ]
