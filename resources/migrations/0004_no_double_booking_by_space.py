import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0003_space")]

    operations = [
        migrations.AddConstraint(
            model_name="booking",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("is_exclusive", True),
                    models.Q(
                        models.Q(("no_show_at__isnull", True), ("status", "confirmed")),
                        models.Q(("competes", False), ("status", "pending")),
                        _connector="OR",
                    ),
                ),
                expressions=[("period", "&&"), ("space", "&&")],
                name="no_double_booking",
                violation_error_message="这段时间已被预约。",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("space__isnull", False)),
                name="booking_has_space",
                violation_error_message="没有资源。",
            ),
        ),
    ]
