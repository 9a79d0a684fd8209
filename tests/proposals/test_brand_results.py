"""The page of a brand shows what came of it, and leads to the rows."""

import pytest

from activities.models import Brand
from proposals.models import Outcome
from tests import factories
from tests.factories import at


@pytest.fixture
def brand(alliance, unit):
    return Brand.objects.create(alliance=alliance, unit=unit, name="书香圆桌会", setting="图书馆")


def raised(brand, unit):
    return factories.make_opinion(
        unit.alliance, activity=factories.make_activity(unit, "closed", start=at(-3), brand=brand)
    )


def changed(alliance, title="图书馆延时开放", **source):
    return Outcome.objects.create(alliance=alliance, title=title, kind="service", happened_on="2026-05-06", **source)


def test_the_public_reads_how_many_and_what_changed(client, brand, unit):
    opinion = raised(brand, unit)
    shown = changed(unit.alliance, opinion=opinion)
    changed(unit.alliance, "还不能公开", opinion=opinion, is_public=False)
    page = client.get(brand.get_absolute_url()).content.decode()
    assert shown.title in page and "还不能公开" not in page and "/opinions/?brand" not in page
    listed = client.get(f"/outcomes/?brand={brand.pk}").content.decode()
    assert shown.title in listed


def test_inside_the_number_leads_to_its_opinions(client_of, staff, brand, unit):
    opinion = raised(brand, unit)
    other = factories.make_opinion(unit.alliance, title="别处说的事")
    page = client_of(staff).get(brand.get_absolute_url()).content.decode()
    assert f"/opinions/?brand={brand.pk}" in page
    listed = client_of(staff).get(f"/opinions/?brand={brand.pk}").content.decode()
    assert opinion.title in listed and other.title not in listed


def test_what_followed_by_way_of_topic_proposal_or_report_counts_too(alliance, brand, unit):
    opinion = raised(brand, unit)
    proposal = factories.make_proposal(alliance, "filed", unit=unit)
    proposal.opinions.add(opinion)
    report = factories.make_special_report(alliance, "issued", unit=unit)
    report.opinions.add(opinion)
    changed(alliance, proposal=proposal)
    changed(alliance, special_report=report)
    changed(alliance, opinion=factories.make_opinion(alliance))
    assert Outcome.objects.of_brand(brand).count() == 2
