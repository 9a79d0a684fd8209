from django.db import migrations
from django.db.models import Sum


def divide(apps, schema_editor):
    """Every co-host had a share of its own, whatever the others had: where they came to more than a hundred, half goes to them together."""
    CoHost = apps.get_model("activities", "CoHost")
    totals = CoHost.objects.order_by().values("activity").annotate(total=Sum("share")).filter(total__gt=100)
    for activity in totals.values_list("activity", flat=True):
        rows = CoHost.objects.filter(activity=activity)
        rows.update(share=50 // rows.count())


class Migration(migrations.Migration):
    dependencies = [("activities", "0008_questions_and_polls")]
    operations = [migrations.RunPython(divide, migrations.RunPython.noop)]
