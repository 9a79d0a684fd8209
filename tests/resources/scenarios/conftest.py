import pytest
import time_machine

from tests.resources.scenarios import NINE, hall


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NINE, tick=False) as hand:
        yield hand


@pytest.fixture
def room(unit):
    """Always open, confirmed at once."""
    return hall(unit, name="议事厅")
