"""What ends when a unit is suspended or leaves. Apps to the right of this one say it themselves: `settings.WHEN_UNIT_STOPS` names
their modules, each with `lock(unit)`, `ahead(unit)` (the rows that would end) and `end(unit, by, reason)`."""

from importlib import import_module

from django.conf import settings


def _modules():
    return [import_module(name) for name in settings.WHEN_UNIT_STOPS]


def lock(unit):
    for module in _modules():
        module.lock(unit)


def ahead(unit):
    return [row for module in _modules() for row in module.ahead(unit)]


def end(unit, by, data):
    for module in _modules():
        module.end(unit, by, data.get("reason", ""))
