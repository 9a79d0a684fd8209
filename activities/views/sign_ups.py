"""Sign-ups as the hosts see them: the list, a number read with a reason, who is invited, what is asked, how it is set."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import services
from activities.forms.sign_up import InvitationForm, QuestionForm, TurnoutRulesForm
from activities.models import Invitation, Question, SignUp
from activities.questions import told
from activities.rules import own_rules
from activities.seats import seats_of
from activities.views.managed import ask, managed, part_of
from alliance import audit
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import paginate
from alliance.revealing import RevealForm, masked, reveal_page
from members.permissions import P


def sign_up_columns(activity, phone):
    """Of the export; `phone` says how a number is written."""
    asked = [(question.label, partial(_answer, question)) for question in activity.questions.all()]
    return [
        (_("姓名"), "name"),
        (_("手机号"), phone),
        (_("人数"), "party_size"),
        (_("状态"), "get_status_display"),
        (_("报名时间"), "created_at"),
        *asked,
    ]


def _answer(question, row):
    return str(told(question, row.answers))


@login_required
def sign_ups(request, pk):
    """Numbers are masked; `?format=` too. In full they are exported with a reason (`sign-ups-export`)."""
    row = managed(request, pk, P.CHECK_IN_RECORD)
    rows = row.sign_ups.all()
    if answer := export(request, name=_("报名表"), columns=sign_up_columns(row, "masked_phone"), rows=rows):
        audit.record(by=request.user, obj=row, verb="export", label=_("导出报名表"))
        return answer
    context = {
        "activity": row,
        "page_obj": paginate(request, rows, 100),
        "seats": seats_of(row),
        "may_edit": request.user.has_perm(P.SIGN_UP_EDIT, row),
        "may_reveal": request.user.has_perm(P.PHONE_REVEAL, row),
    }
    return render(request, "activities/sign_ups.html", context)


@login_required
def sign_ups_export(request, pk):
    """The list with the numbers in full, for a reason that stays in the trail."""
    row = managed(request, pk, P.PHONE_REVEAL)
    form = RevealForm(request.POST or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        rows = attempt(form, services.reveal_all, activity=row, by=request.user, **form.cleaned_data)
    if rows is not None:
        request.GET = request.GET.copy()
        request.GET["format"] = "xlsx"
        return export(request, name=_("报名表"), columns=sign_up_columns(row, "phone"), rows=rows)
    back = reverse("sign-ups", args=[row.pk])
    context = {"form": form, "title": _("导出含手机号的报名表"), "back": back, "button": _("导出")}
    return render(request, "alliance/form.html", context)


@login_required
def sign_up_reveal(request, pk):
    """One number in full, shown once on the answer to the form."""
    row = part_of(request, SignUp.objects.all(), P.PHONE_REVEAL, pk=pk)
    return reveal_page(
        request,
        act=partial(services.reveal_sign_up, sign_up=row),
        shown_before=masked(services.contact_of(row)),
        back=reverse("sign-ups", args=[row.activity_id]),
    )


@login_required
def turnout_rules(request, pk):
    row = managed(request, pk, P.SIGN_UP_EDIT)
    form = TurnoutRulesForm(request.POST or None, instance=own_rules(row))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            services.set_turnout_rules,
            rules=form.instance,
            capacity=form.cleaned_data["capacity"],
            by=request.user,
        )
    ):
        messages.success(request, _("已保存。"))
        return redirect("turnout-rules", pk=pk)
    context = {"activity": row, "form": form, "questions": row.questions.all(), "seats": seats_of(row)}
    return render(request, "activities/turnout_rules.html", context)


@login_required
def question_create(request, pk):
    row = managed(request, pk, P.SIGN_UP_EDIT)
    position = row.questions.count() + 1
    return _edit_question(request, Question(activity=row, position=position), _("增加报名问题"))


@login_required
def question_edit(request, pk):
    row = part_of(request, Question.objects.all(), P.SIGN_UP_EDIT, pk=pk)
    return _edit_question(request, row, _("修改报名问题"))


def _edit_question(request, row, title):
    def save(form):
        return services.save_question(question=form.instance, by=request.user)

    form = QuestionForm(request.POST or None, instance=row)
    return ask(request, form, title, reverse("turnout-rules", args=[row.activity_id]), save)


@login_required
def invitations(request, pk):
    row = managed(request, pk, P.SIGN_UP_EDIT)
    form = InvitationForm(request.POST or None, activity=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.invite, activity=row, by=request.user, **form.cleaned_data)
    ):
        return redirect("invitations", pk=pk)
    rows = row.invitations.select_related("sign_up", "cppcc_member")
    context = {
        "activity": row,
        "form": form,
        "page_obj": paginate(request, rows, 100),
        "seats": seats_of(row),
        "uninvited": row.attendances.exclude(
            cppcc_member__in=rows.exclude(cppcc_member=None).values("cppcc_member")
        ).count(),
    }
    return render(request, "activities/invitations.html", context)


@login_required
@require_POST
def invite_members(request, pk):
    """An invitation for everyone on the list of attendance."""
    row = managed(request, pk, P.SIGN_UP_EDIT)
    count = services.invite_all_members(activity=row, by=request.user)
    messages.success(request, _("已向%(n)d位委员发出邀请。") % {"n": count})
    return redirect("invitations", pk=pk)


@login_required
@require_POST
def invitation_withdraw(request, pk):
    row = part_of(request, Invitation.objects.all(), P.SIGN_UP_EDIT, pk=pk)
    services.withdraw_invitation(invitation=row, by=request.user)
    return redirect("invitations", pk=row.activity_id)
