from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from alliance.saving import save_edited
from members.notify import tell
from proposals.models import CoSigner, Proposal, Suggestion
from proposals.services.opinions import refine


@transaction.atomic
def save_proposal(*, proposal, by, suggestions=None, co_signers=None, opinions=None):
    """Create or change a draft.

    suggestions  texts, in order; None leaves them
    co_signers   CPPCC members to be asked; None leaves them
    opinions     those it was drawn from; they are marked as refined
    """
    verb = "edit" if proposal.pk else "create"
    if not proposal.pk:
        proposal.created_by = by
    save_edited(proposal, within=(Proposal.Status.DRAFT,))
    if suggestions is not None:
        proposal.suggestions.all().delete()
        Suggestion.objects.bulk_create(Suggestion(proposal=proposal, text=text) for text in suggestions)
    if co_signers is not None:
        _invite(proposal, co_signers, by)
    if opinions is not None:
        proposal.opinions.set(opinions)
        refine(opinions=opinions, by=by)
    audit.record(by=by, obj=proposal, verb=verb, label=_("撰写提案") if verb == "create" else _("修改提案"))
    return proposal


def _invite(proposal, members, by):
    wanted = {member.pk for member in members if member.pk != proposal.lead_author_id}
    proposal.co_signers.exclude(cppcc_member__in=wanted).delete()
    known = set(proposal.co_signers.values_list("cppcc_member", flat=True))
    for pk in sorted(wanted - known):
        row = CoSigner.objects.create(proposal=proposal, cppcc_member_id=pk)
        sentence = _("请您确认是否联名：%(title)s") % {"title": proposal}
        tell([row.cppcc_member.user], sentence, by=by, obj=proposal)


@transaction.atomic
def answer_invitation(*, proposal, member, agrees, by):
    """A co-signer confirms or declines in person, while the proposal is a draft."""
    row = CoSigner.objects.select_for_update().filter(proposal=proposal, cppcc_member=member).first()
    if row is None or row.status != CoSigner.Status.INVITED:
        raise DomainError(_("没有待您确认的联名。"))
    if proposal.status != Proposal.Status.DRAFT:
        raise DomainError(_("提案已提交，不能再确认联名。"))
    row.status = CoSigner.Status.CONFIRMED if agrees else CoSigner.Status.DECLINED
    row.responded_at = timezone.now()
    row.save(update_fields=["status", "responded_at"])
    audit.record(by=by, obj=proposal, verb="sign", label=_("联名") if agrees else _("不联名"), note=str(member))
    return row


@transaction.atomic
def track_suggestion(*, suggestion, by):
    """Whether a suggestion was adopted, until when it is promised, when it was kept."""
    suggestion.save(update_fields=["adopted", "promised_on", "fulfilled_on"])
    audit.record(by=by, obj=suggestion.proposal, verb="track", label=_("跟踪建议"), note=str(suggestion))
    return suggestion
