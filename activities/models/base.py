"""Rows that hang on an activity: their alliance, their units and who sees them follow from it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from activities.models.activity import Activity, CoHost
from alliance.models import TenantModel, TenantQuerySet
from members.models import Attachment, Role


def hosted(user):
    """The activities a signed-in user's unit holds, as host or co-host."""
    co_hosted = CoHost.objects.filter(unit__in=user.unit_ids).values("activity")
    return Activity.objects.filter(Q(unit__in=user.unit_ids) | Q(pk__in=co_hosted))


class OfActivityQuerySet(TenantQuerySet):
    """Read by those who steer and by the hosts; a subclass opens it further."""

    alliance_path = "activity__alliance"

    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        return Q(activity__in=hosted(user).values("pk"))


class OfActivity(TenantModel):
    objects = OfActivityQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def alliance(self):
        return self.activity.alliance

    @property
    def alliance_id(self):
        return self.activity.alliance_id

    def held_by_units(self):
        return self.activity.held_by_units()

    def get_absolute_url(self):
        return self.activity.get_absolute_url()

    def rests_on_files(self):
        """Whether its files are what proves it."""
        return False

    def keeps_file(self, attachment):
        if not self.rests_on_files():
            return ""
        others = Attachment.objects.of(self).exclude(pk=attachment.pk)
        return "" if others.exists() else _("这是唯一的佐证，不能删除；请先上传新的佐证。")
