"""The answer to a request that is not carried out: a page for people, one sentence in JSON for a program that asks the API."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    400: _("请求不完整或格式有误，没有处理。"),
    403: _("您的角色不能做这件事。如确有需要，请联系专班。"),
    404: _("地址有误，或者内容已不存在，或者不对您开放。"),
    413: _("这次传的内容太大，没有接收。"),
    429: _("您在短时间内操作太多次，请过一会儿再试。"),
    500: _("系统出错了，刚才的操作没有完成，请稍后再试。"),
}


def asks_api(request):
    return request.path_info.startswith("/api/")


def refuse(request, status, **context):
    """`templates/<status>.html` with the context, or the sentence of the status as `{"detail": …}`."""
    if asks_api(request):
        return JsonResponse({"detail": SENTENCES[status]}, status=status)
    return render(request, f"{status}.html", context, status=status)
