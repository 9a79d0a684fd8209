"""From any point of the chain to every other: activity, opinion, topic, proposal, special report, referral, outcome."""

from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from proposals.models import Instruction, Opinion, Outcome, Proposal, Referral, SpecialReport, Topic

STAGES = (
    (_("活动"), Activity),
    (_("意见"), Opinion),
    (_("议题"), Topic),
    (_("提案"), Proposal),
    (_("专报"), SpecialReport),
    (_("批示"), Instruction),
    (_("转办"), Referral),
    (_("成效"), Outcome),
)
MOST = 200


def neighbours(node):
    """What a node is directly tied to, as querysets."""
    if isinstance(node, Activity):
        return [Opinion.objects.filter(activity=node)]
    if isinstance(node, Opinion):
        return [
            Activity.objects.filter(pk=node.activity_id),
            Topic.objects.filter(pk=node.topic_id),
            node.proposals.all(),
            node.special_reports.all(),
            node.referrals.all(),
            node.outcomes.all(),
            node.instructions.all(),
        ]
    if isinstance(node, Topic):
        return [node.opinions.all(), node.proposals.all(), node.special_reports.all(), node.outcomes.all()]
    if isinstance(node, Proposal | SpecialReport):
        own = [node.opinions.all(), Topic.objects.filter(pk=node.topic_id), node.referrals.all(), node.outcomes.all()]
        return [*own, node.instructions.all()]
    if isinstance(node, Referral | Instruction):
        return [type(node.subject).objects.filter(pk=node.subject.pk)]
    return [type(node.source).objects.filter(pk=node.source.pk)]


def chain(start, user):
    """Stages with the nodes tied to `start`, as far as the user may see them: [{label, nodes}], empty stages left out.

    The walk does not pass through an activity to its other opinions: those are another story.
    """
    seen = {(type(start), start.pk): start}
    queue = [start]
    while queue and len(seen) < MOST:
        node = queue.pop(0)
        if isinstance(node, Activity) and node != start:
            continue
        for rows in neighbours(node):
            for other in rows.visible_to(user)[:MOST]:
                if (type(other), other.pk) not in seen:
                    seen[type(other), other.pk] = other
                    queue.append(other)
    stages = [
        {"label": label, "nodes": [node for (kind, _pk), node in seen.items() if kind is model]}
        for label, model in STAGES
    ]
    return [stage for stage in stages if stage["nodes"]]
