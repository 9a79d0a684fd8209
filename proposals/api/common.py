from rest_framework import serializers


class StatusLabel(serializers.ModelSerializer):
    status_label = serializers.CharField(source="get_status_display", read_only=True)
