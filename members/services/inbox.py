from django.utils import timezone

from members.models import Notification


def mark_read(*, notifications):
    return notifications.filter(read_at=None).update(read_at=timezone.now())


def unread(user):
    return Notification.objects.visible_to(user).unread()
