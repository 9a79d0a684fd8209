"""A token for another system, given for a user's name and password through the same door as the page."""

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from members.sign_in import Door, too_many


class CredentialsSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=40, help_text="用户名或手机号")
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()


class TokenView(APIView):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        request=CredentialsSerializer,
        responses={
            200: TokenSerializer,
            400: OpenApiResponse(description="wrong name or password"),
            403: OpenApiResponse(description="a one-time password must be changed first"),
            429: OpenApiResponse(description="too many failures"),
        },
    )
    def post(self, request):
        wanted = CredentialsSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        door = Door(request, wanted.validated_data["username"])
        if door.is_shut:
            return Response({"detail": too_many()}, status=status.HTTP_429_TOO_MANY_REQUESTS)
        user = authenticate(request, **wanted.validated_data)
        if user is None:
            door.refuse()
            raise serializers.ValidationError({"non_field_errors": [_("用户名或密码不对。")]})
        if user.must_change_password:
            raise PermissionDenied(_("请先登录页面，修改一次性密码。"))
        door.let_in(user, _("取接口令牌"))
        return Response({"token": Token.objects.get_or_create(user=user)[0].key})
