import gc

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from alliance.errors import DomainError
from alliance.models import AuditEvent
from alliance.workflow import Workflow
from tests.conftest import World
from tests.moves import cases

CASES = cases()
WHO = [name for name in World.CAST if name != "nobody"]


def test_every_workflow_is_tried():
    known = {case.workflow.name for case in CASES}
    # `type(…) is`: isinstance would wake up lazy objects that only live here as garbage.
    assert {
        flow.name for flow in gc.get_objects() if type(flow) is Workflow and not flow.name.startswith("test")
    } == known


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.workflow.name)
def test_each_move_from_each_status_by_each_person(case, who, world):
    user = getattr(world, who)
    statuses = [value for value, _label in case.make(world, None)._meta.get_field("status").flatchoices]
    for status in statuses:
        for move in case.workflow.moves:
            try_move(case, move, status, user, world)


def try_move(case, move, status, user, world):
    """In a savepoint that is rolled back, so that the tries do not meet each other."""
    with transaction.atomic():
        row = case.make(world, status)
        before = AuditEvent.objects.about(row).count()
        permitted = user.has_perm(move.needs, row)
        outcome = attempt(case, move, row, user, world)
        after = AuditEvent.objects.about(row).filter(verb=move.name).count()
        what = f"{case.workflow.name}.{move.name} from {status} by {user}: {outcome}"
        if not permitted:
            assert outcome == "forbidden", what
        elif status not in move.sources:
            assert outcome == "wrong_state", what
        else:
            assert outcome in {"done", "blocked"}, what
        if outcome == "done":
            assert after == 1, f"{what}: {after} audit rows"
            assert type(row)._base_manager.get(pk=row.pk).status == expected(move, row, case, world), what
        else:
            assert AuditEvent.objects.about(row).count() == before, what
        transaction.set_rollback(True)


def expected(move, row, case, world):
    return move.target(row, case.input(move, world, row)) if callable(move.target) else move.target


def attempt(case, move, row, user, world):
    try:
        with transaction.atomic():
            case.workflow.perform(row, move.name, by=user, **case.input(move, world, row))
    except PermissionDenied:
        return "forbidden"
    except DomainError as refusal:
        return "wrong_state" if refusal.code == "wrong_state" else "blocked"
    return "done"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.workflow.name)
def test_each_move_can_be_made_by_someone(case, world):
    """A move that nobody in the cast can make from any status, with the right input, is a dead button."""
    dead = [
        move.name
        for move in case.workflow.moves
        if not any(works(case, move, status, world) for status in move.sources)
    ]
    assert not dead


def works(case, move, status, world):
    for who in [*WHO, "system"]:
        user = world.staff.__class__.objects.system() if who == "system" else getattr(world, who)
        with transaction.atomic():
            row = case.make(world, status)
            if move.name in case.ready:
                case.ready[move.name](row)
            outcome = attempt(case, move, row, user, world)
            transaction.set_rollback(True)
        if outcome == "done":
            return True
    return False


def test_the_database_is_what_the_tests_think_it_is(db):
    assert connection.vendor == "postgresql"
