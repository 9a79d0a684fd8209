from collections import Counter

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.base import OfActivity, OfActivityQuerySet
from activities.models.check_in import CheckIn


class WallQuestionQuerySet(OfActivityQuerySet):
    def on_screen(self):
        return self.filter(status=WallQuestion.Status.SHOWN)


class WallQuestion(OfActivity):
    """What somebody in the room asks without the microphone; the host reads it before the room does."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待上墙")
        SHOWN = "shown", _("已上墙")
        ANSWERED = "answered", _("已回应")
        HIDDEN = "hidden", _("不上墙")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="wall_questions", editable=False)
    check_in = models.ForeignKey(
        CheckIn, on_delete=models.SET_NULL, null=True, related_name="wall_questions", editable=False
    )
    text = models.CharField(_("想问什么"), max_length=200)
    name = models.CharField(_("怎么称呼（可不填）"), max_length=20, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PENDING, editable=False)
    created_at = models.DateTimeField(_("提出时间"), default=timezone.now, editable=False)

    objects = WallQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("现场提问")

    def __str__(self):
        return self.text


class Poll(OfActivity):
    """A question to the room with one answer each. How it stands nobody sees before it is closed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("未开始")
        OPEN = "open", _("投票中")
        CLOSED = "closed", _("已结束")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="polls", editable=False)
    question = models.CharField(_("问题"), max_length=120)
    options = models.TextField(_("选项"), max_length=600, help_text=_("每行一个，二到十个。"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("现场投票")

    def __str__(self):
        return self.question

    @property
    def choices(self):
        return [line for line in self.options.splitlines() if line.strip()]

    def results(self):
        """[{option, votes, percent}] once it is closed, else None."""
        if self.status != self.Status.CLOSED:
            return None
        counts = Counter(vote.choice for vote in self.votes.all())
        total = sum(counts.values())
        return [
            {
                "option": option,
                "votes": counts[place],
                "percent": round(100 * counts[place] / (total or 1)),
            }
            for place, option in enumerate(self.choices)
        ]


class Vote(models.Model):
    """One of those who checked in chose; `voter` keeps it to once and tells nobody who."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=32)
    choice = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "voter"], name="vote_once", violation_error_message=_("您已经投过票了。")
            ),
            models.CheckConstraint(condition=Q(choice__lt=10), name="vote_for_an_option"),
        ]

    def __str__(self):
        return f"{self.poll} {self.choice}"


def voter_of(poll, check_in):
    return salted_hmac("poll", f"{poll.pk}-{check_in.pk}").hexdigest()[:32]
