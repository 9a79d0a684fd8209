"""What can be done from the inbox itself. Apps to the right of this one say it: `settings.INBOX_DESKS` names their modules, each with
`desks(notifications, user)` -> {notification id: context with `template`, the fragment that shows it}."""

from importlib import import_module

from django.conf import settings


def with_desks(notifications, user):
    """The notifications of a page, each with its `desk`, or None."""
    found = {}
    for name in settings.INBOX_DESKS:
        found |= import_module(name).desks(notifications, user)
    for row in notifications:
        row.desk = found.get(row.pk)
    return notifications
