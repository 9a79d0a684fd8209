from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proposals", "0002_initial")]
    operations = [
        # Kept by the database beside the text, so that comparing reads pairs instead of cutting them again and again.
        migrations.RunSQL(
            "alter table proposals_opinion add column pairs text[] generated always as (bigrams(title || ' ' || text)) stored",
            "alter table proposals_opinion drop column pairs",
        ),
        migrations.RunSQL(
            "create index opinion_pairs on proposals_opinion using gin (pairs)", "drop index opinion_pairs"
        ),
    ]
