"""Taking opinions in, merging them, hearing whether their authors are content."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from members.files import attach_all
from members.models import Role, User
from members.notify import tell
from proposals.models import Opinion, Topic
from proposals.safety import has_personal_data
from proposals.workflow import OPINION

RATED = (Opinion.Status.ANSWERED, Opinion.Status.CLOSED)


@transaction.atomic
def submit(*, alliance, text, by=None, channel=Opinion.Channel.PUBLIC, title="", photos=(), **fields):
    """Take in an opinion. `fields` are those of the model: place, category, source_unit, activity, cppcc_member,
    author_name, author_phone, on_the_spot, is_public. The title is made of the text where none is given."""
    account = by if by is not None and by.is_authenticated else None
    opinion = Opinion.objects.create(
        alliance=alliance,
        title=title or make_title(text),
        text=text,
        channel=channel,
        entered_by=account,
        consent_at=timezone.now() if fields.get("author_phone") else None,
        needs_masking=has_personal_data(f"{title}{text}"),
        **fields,
    )
    audit.record(by=by, obj=opinion, verb="submit", label=_("提交意见"), target=opinion.status)
    attach_all(subject=opinion, uploads=photos, by=by or AnonymousUser())
    tell(User.objects.with_role(alliance, Role.STAFF), _("新意见：%(title)s") % {"title": opinion}, by=by, obj=opinion)
    return opinion


def make_title(text):
    """The first sentence, at most forty characters."""
    first = text.strip().splitlines()[0]
    for mark in "。！？；":
        first = first.split(mark)[0]
    return first if len(first) <= 40 else f"{first[:39]}…"


@transaction.atomic
def merge(*, opinions, by, topic=None, title=""):
    """Merge opinions into a topic, a new one where none is given: the first then speaks for the others and stays on the desk."""
    opinions = list(opinions)
    if topic is None:
        if len(opinions) < 2:
            raise DomainError(_("至少选两条意见才能并案。"))
        lead, *opinions = opinions
        topic = Topic.objects.create(
            alliance=lead.alliance, title=title or lead.title, category=lead.category, created_by=by
        )
        audit.record(by=by, obj=topic, verb="create", label=_("建立议题"), target=topic.status)
        lead.topic = topic
        lead.save(update_fields=["topic"])
    for opinion in opinions:
        OPINION.perform(opinion, "merge", by=by, topic=topic)
    return topic


@transaction.atomic
def close_topic(*, topic, by):
    topic.status = Topic.Status.CLOSED
    topic.save(update_fields=["status"])
    audit.record(by=by, obj=topic, verb="close", label=_("结束议题"), target=topic.status)


@transaction.atomic
def refine(*, opinions, by):
    """Mark opinions as turned into a proposal or a special report."""
    for opinion in opinions:
        if opinion.status in OPINION.by_name["refine"].sources:
            OPINION.perform(opinion, "refine", by=User.objects.system())


@transaction.atomic
def reveal_author(*, opinion, by):
    """The phone number of who spoke, and a row that says who asked for it."""
    audit.record(by=by, obj=opinion, verb="reveal", label=_("查看手机号"))
    return opinion.author_phone


@transaction.atomic
def rate(*, opinion, rating, by=None):
    """The author says how content it left them, once."""
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    if opinion.status not in RATED:
        raise DomainError(_("答复后才能评价。"))
    if opinion.rating:
        raise DomainError(_("您已经评价过了，谢谢。"), code="duplicate")
    opinion.rating, opinion.rated_at = rating, timezone.now()
    opinion.save(update_fields=["rating", "rated_at"])
    audit.record(by=by, obj=opinion, verb="rate", label=_("评价答复"), note=str(rating))
    return opinion
