from django.apps import AppConfig
from django.db import models
from django.utils.translation import gettext_lazy as _


class AllianceConfig(AppConfig):
    name = "alliance"
    verbose_name = _("联盟")

    def ready(self):
        from rest_framework.serializers import ModelSerializer

        from alliance.rest import Moment

        ModelSerializer.serializer_field_mapping[models.DateTimeField] = Moment
