import pytest
from django.apps import apps

from alliance import audit
from alliance.models import AuditEvent
from tests.leaks import makers

OURS = {"alliance", "members", "resources", "activities", "proposals", "workgroup", "evaluation", "reports"}


def scoped_models():
    return {
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and hasattr(model._default_manager.all(), "visible_to")
    }


def test_an_outsider_sees_no_row_of_ours(world):
    made = [make(world) for make in makers()]
    made += [world.alliance, audit.record(by=world.staff, obj=world.unit, verb="edit", label="修改")]
    assert scoped_models() == {type(row) for row in made}, "every scoped model needs a row in tests/leaks"
    for row in made:
        rows = type(row)._default_manager.all()
        assert not rows.visible_to(world.outsider).filter(pk=row.pk).exists(), f"{row!r} leaks to another alliance"


def test_the_city_above_sees_what_its_code_is_a_prefix_of(world):
    event = audit.record(by=world.staff, obj=world.unit, verb="edit", label="修改")
    assert AuditEvent.objects.visible_to(world.city_leader).filter(pk=event.pk).exists()
    assert type(world.unit).objects.visible_to(world.city_leader).filter(pk=world.unit.pk).exists()
    assert not world.city_leader.has_perm("unit.edit", world.unit)


@pytest.mark.parametrize("who", ["staff", "leader", "liaison"])
def test_our_own_people_see_our_units(world, who):
    assert type(world.unit).objects.visible_to(getattr(world, who)).filter(pk=world.unit.pk).exists()
