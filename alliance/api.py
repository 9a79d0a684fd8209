"""What every part of the API shares: tenant viewsets, and workflow moves as actions."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.errors import require
from alliance.rate import slow_down
from alliance.workflow import SYSTEM_ONLY


class TenantReadViewSet(viewsets.ReadOnlyModelViewSet):
    """Lists and shows what the user's pages show. Subclasses set `queryset`, `serializer_class`, `filterset_class`."""

    def get_queryset(self):
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.visible_to(self.request.user)

    def filter_queryset(self, rows):
        asked = self.request.query_params
        if asked.get("search") or asked.get("q"):
            slow_down(self.request, "search", times=settings.SEARCHES_PER_HOUR)
        return super().filter_queryset(rows)


class TenantViewSet(mixins.CreateModelMixin, TenantReadViewSet):
    """Adds create through a service. `needs` names the permission; subclasses write `create_with(validated_data)`."""

    needs = ""

    def create(self, request, *args, **kwargs):
        require(request.user, self.needs)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = self.create_with(serializer.validated_data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)


def with_moves(workflow, perform=None):
    """Class decorator: every move of the table becomes POST /api/<plural>/{id}/<move>/, but for those that the viewset writes
    itself because more than the row is moved. `perform` is the service that carries it out, where that is more than the workflow."""

    def decorate(viewset):
        for move in workflow.moves:
            name = f"move_{move.name.replace('-', '_')}"
            if move.needs != SYSTEM_ONLY and not hasattr(viewset, name):
                setattr(viewset, name, _move_action(viewset, workflow, move, perform))
        return viewset

    return decorate


def _move_action(viewset, workflow, move, perform):
    perform = perform or workflow.perform

    def act(self, request, *args, **kwargs):
        obj = self.get_object()
        require(request.user, move.needs, obj)
        done = perform(obj, move.name, by=request.user, **move_input(move, obj, request))
        return Response(self.get_serializer(done).data)

    act.__name__ = f"move_{move.name.replace('-', '_')}"
    act.__doc__ = str(move.label)
    documented = extend_schema(
        request=form_serializer(f"{workflow.name}-{move.name}", move),
        responses={200: viewset.serializer_class, 409: OpenApiResponse(description="code, detail")},
    )(act)
    return action(detail=True, methods=["post"], url_path=move.name, url_name=move.name, filterset_class=None)(
        documented
    )


def move_input(move, obj, request):
    """The validated input of a move, by the same form as on the page; 400 with the field where it is wrong."""
    form_class = move.form_class()
    if form_class is None:
        return {}
    form = form_class(as_form_data(request.data), request.FILES, obj=obj, user=request.user)
    if not form.is_valid():
        raise ValidationError(
            {"non_field_errors" if key == "__all__" else key: value for key, value in form.errors.items()}
        )
    return form.cleaned_data


def as_form_data(data):
    """A JSON object as a page would send it: texts, several where it holds a list. null says nothing."""
    if isinstance(data, QueryDict):
        return data
    if not isinstance(data, dict):
        raise ValidationError({"non_field_errors": [_("请传一个JSON对象。")]})
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        values = value if isinstance(value, list) else [value]
        sent.setlist(name, [str(one) for one in values if one is not None])
    return sent


def form_serializer(name, move):
    """A serializer that describes a move's form to OpenAPI."""
    form_class = move.form_class()
    if form_class is None:
        return None
    fields = {key: _described(field) for key, field in form_class.base_fields.items()}
    return inline_serializer(
        name="".join(part.title() for part in name.replace("-", " ").split()) + "Input", fields=fields
    )


_KINDS = (
    (forms.ModelMultipleChoiceField, lambda **kw: serializers.ListField(child=serializers.IntegerField(), **kw)),
    (forms.ModelChoiceField, serializers.IntegerField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.BooleanField, serializers.BooleanField),
    (forms.FloatField, serializers.FloatField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.FileField, serializers.FileField),
)


def _described(field):
    make = next((make for kind, make in _KINDS if isinstance(field, kind)), serializers.CharField)
    return make(required=field.required, help_text=str(field.label or ""))
