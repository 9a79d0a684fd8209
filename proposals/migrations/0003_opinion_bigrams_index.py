from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proposals", "0002_initial")]
    operations = [
        migrations.RunSQL(
            "create index opinion_bigrams on proposals_opinion using gin (bigrams(title || ' ' || text))",
            "drop index opinion_bigrams",
        )
    ]
