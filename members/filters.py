import django_filters
from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from alliance.filters import DayFilter, DistinctFilter, HouseFilterSet, SearchFilter
from alliance.models import Alliance, AuditEvent, TenantModel
from alliance.text import pinyin_key
from members.models import Attachment, Candidacy, CppccMember, Department, Role, Unit, User
from members.queries import without_post


class UnitFilter(HouseFilterSet):
    q = SearchFilter("name", "short_name", "pinyin")
    category = django_filters.ChoiceFilter(label=_("类型"), choices=Unit.Category)
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Unit.Status)
    street = DistinctFilter(label=_("街道"))
    has_studio = django_filters.BooleanFilter(label=_("委员工作室"))

    class Meta:
        model = Unit
        fields = ("q", "category", "status", "street", "has_studio")


class CandidacyFilter(HouseFilterSet):
    q = SearchFilter("unit__name", "unit__pinyin")

    class Meta:
        model = Candidacy
        fields = ("q", "status")


class DepartmentFilter(HouseFilterSet):
    q = SearchFilter("name", "pinyin")

    class Meta:
        model = Department
        fields = ("q", "is_active")


class CppccMemberFilter(HouseFilterSet):
    scoped = ("studio",)
    q = SearchFilter("name", "pinyin", "employer")
    sector = DistinctFilter(label=_("界别"))

    class Meta:
        model = CppccMember
        fields = ("q", "sector", "studio", "is_active")


class UserFilter(HouseFilterSet):
    q = SearchFilter("name", "username", "phone")
    role = django_filters.ChoiceFilter(choices=Role, method="with_role", label=_("角色"))
    one_time = django_filters.BooleanFilter(field_name="must_change_password", label=_("一次性密码未改"))
    idle = django_filters.BooleanFilter(method="only_idle", label=_("没有任职"))

    class Meta:
        model = User
        fields = ("q", "is_active")

    def with_role(self, rows, name, value):
        return rows.filter(pk__in=User.objects.filter(memberships__role=value).values("pk"))

    def only_idle(self, rows, name, value):
        return rows.filter(pk__in=without_post()) if value else rows


def kinds_of_objects():
    """What the trail tells about, by the names of the models."""
    own = (model._meta for model in apps.get_models() if issubclass(model, TenantModel | User | Alliance))
    return sorted(((meta.label_lower, str(meta.verbose_name)) for meta in own), key=lambda kind: pinyin_key(kind[1]))


class AuditFilter(HouseFilterSet):
    q = SearchFilter("object_name", "actor_name", "verb_label", "note")
    actor = SearchFilter("actor_name", label=_("操作人"))
    object_type = django_filters.ChoiceFilter(label=_("对象类型"), choices=kinds_of_objects)
    object_id = django_filters.NumberFilter(label=_("对象编号"), widget=forms.HiddenInput)
    since = DayFilter("at", "date__gte", _("从"))
    until = DayFilter("at", "date__lte", _("到"))

    class Meta:
        model = AuditEvent
        fields = ("q", "actor", "object_type", "object_id", "since", "until")


class AttachmentFilter(HouseFilterSet):
    kind = django_filters.CharFilter(field_name="subject_type__model", label=_("所属类型"))
    subject = django_filters.NumberFilter(field_name="subject_id", label=_("所属编号"))

    class Meta:
        model = Attachment
        fields = ("kind", "subject", "is_public")
