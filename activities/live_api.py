import django_filters
from rest_framework import serializers

from activities import services
from activities.forms.live import PollForm
from activities.live import POLL, WALL
from activities.models import Activity, Poll, WallQuestion
from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from alliance.errors import require
from alliance.filters import HouseFilterSet
from members.permissions import P


class PollFilter(HouseFilterSet):
    scoped = ("activity",)
    status = django_filters.ChoiceFilter(choices=Poll.Status.choices)

    class Meta:
        model = Poll
        fields = ("activity", "status")


class WallQuestionFilter(HouseFilterSet):
    scoped = ("activity",)
    status = django_filters.ChoiceFilter(choices=WallQuestion.Status.choices)

    class Meta:
        model = WallQuestion
        fields = ("activity", "status")


class PollSerializer(serializers.ModelSerializer):
    activity = serializers.PrimaryKeyRelatedField(queryset=Activity.objects.none())
    results = serializers.SerializerMethodField(help_text="null until it is closed")

    class Meta:
        model = Poll
        fields = ("id", "activity", "question", "options", "status", "results")
        read_only_fields = ("status",)

    def get_fields(self):
        fields = super().get_fields()
        fields["activity"].queryset = Activity.objects.visible_to(self.context["request"].user)
        return fields

    def get_results(self, poll) -> list[dict] | None:
        return poll.results()

    def validate(self, data):
        form = PollForm({"question": data.get("question"), "options": data.get("options")})
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        return data | form.cleaned_data


@with_moves(POLL)
class PollViewSet(TenantViewSet):
    queryset = Poll.objects.select_related("activity").prefetch_related("votes")
    serializer_class = PollSerializer
    filterset_class = PollFilter
    needs = P.LIVE_HOST

    def create_with(self, data):
        require(self.request.user, P.LIVE_HOST, data["activity"])
        return services.save_poll(poll=Poll(**data), by=self.request.user)


class WallQuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = WallQuestion
        fields = ("id", "activity", "text", "name", "status", "created_at")


@with_moves(WALL)
class WallQuestionViewSet(TenantReadViewSet):
    queryset = WallQuestion.objects.select_related("activity")
    serializer_class = WallQuestionSerializer
    filterset_class = WallQuestionFilter
    search_fields = ("text",)
