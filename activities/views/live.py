"""Questions on the wall and polls: the visitor's page, the host's desk, the screen."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from activities import door, services
from activities.forms.live import AskForm, PollForm, VoteForm
from activities.live import POLL, WALL
from activities.models import Poll, Vote, WallQuestion
from activities.models.live import voter_of
from activities.views.desk import screened
from activities.views.managed import ask, managed, part_of
from activities.views.public import ticket_holder
from alliance.forms import attempt
from alliance.pages import move_links, move_page
from members.permissions import P


@never_cache
def live(request, code, ticket):
    """Behind the ticket of the check-in: ask, vote, see what stands on the wall."""
    came = ticket_holder(code, ticket)
    poll = came.activity.polls.filter(status=Poll.Status.OPEN).first()
    has_voted = poll and Vote.objects.filter(poll=poll, voter=voter_of(poll, came)).exists()
    voting = request.method == "POST" and "choice" in request.POST
    ask_form = AskForm(request.POST if request.method == "POST" and not voting else None)
    vote_form = VoteForm(request.POST if voting else None, poll=poll) if poll and not has_voted else None
    if voting and vote_form is None:
        return redirect(request.path)
    form = vote_form if voting else ask_form
    if request.method == "POST" and form.is_valid():
        act, more = (services.vote, {"poll": poll}) if voting else (services.ask, {})
        if attempt(form, act, check_in=came, **more, **form.cleaned_data):
            return redirect(f"{request.path}?{'voted' if voting else 'asked'}=1")
    context = {
        "activity": came.activity,
        "ticket": ticket,
        "poll": poll,
        "ask_form": ask_form,
        "vote_form": vote_form,
        "questions": came.activity.wall_questions.on_screen(),
        "own": came.wall_questions.all(),
        "results": _results(came.activity),
    }
    return render(request, "activities/live.html", context)


def _results(activity):
    closed = activity.polls.filter(status=Poll.Status.CLOSED).prefetch_related("votes")
    return [(poll, poll.results()) for poll in closed]


@login_required
def live_desk(request, pk):
    """The host reads questions before the room does, and opens and closes polls; nobody sees how a poll stands."""
    row = managed(request, pk, P.LIVE_HOST)
    questions = [(one, move_links(WALL, one, request.user, "wall-question-move")) for one in row.wall_questions.all()]
    polls = [
        (one, one.results(), move_links(POLL, one, request.user, "poll-move"))
        for one in row.polls.annotate(vote_count=Count("votes")).prefetch_related("votes")
    ]
    context = {
        "activity": row,
        "questions": questions,
        "polls": polls,
        "screen": reverse("live-screen", args=[row.code, door.screens.sign(row.code)]),
    }
    return render(request, "activities/live_desk.html", context)


def live_screen(request, code, ticket):
    """For the projector, by the signed address that the page of the code has too."""
    row = screened(code, ticket)
    context = {
        "activity": row,
        "ticket": ticket,
        "questions": row.wall_questions.on_screen(),
        "poll": row.polls.filter(status=Poll.Status.OPEN).annotate(vote_count=Count("votes")).first(),
        "results": _results(row)[-1:],
    }
    return render(request, "activities/_live_screen.html" if request.htmx else "activities/live_screen.html", context)


@login_required
def poll_create(request, pk):
    row = managed(request, pk, P.LIVE_HOST)
    return _edit(request, Poll(activity=row), _("新投票"))


@login_required
def poll_edit(request, pk):
    return _edit(request, part_of(request, Poll.objects.all(), P.LIVE_HOST, pk=pk), _("修改投票"))


def _edit(request, poll, title):
    form = PollForm(request.POST or None, instance=poll)
    back = reverse("live-desk", args=[poll.activity_id])
    return ask(request, form, title, back, lambda form: services.save_poll(poll=form.instance, by=request.user))


@login_required
def poll_move(request, pk, move):
    row = get_object_or_404(Poll.objects.visible_to(request.user).select_related("activity"), pk=pk)
    return _back_to_desk(move_page(request, POLL, row, move), row)


@login_required
def wall_question_move(request, pk, move):
    row = get_object_or_404(WallQuestion.objects.visible_to(request.user).select_related("activity"), pk=pk)
    return _back_to_desk(move_page(request, WALL, row, move), row)


def _back_to_desk(answer, row):
    return redirect("live-desk", row.activity_id) if answer.status_code == 302 else answer
