"""What can be counted of a unit in a period. Each measure is one set-based SELECT and the list its number is counted from.

A SELECT yields unit_id, numerator, denominator. Its parameters: alliance (id), starts_at and ends_at (moments),
first_day and end_day (dates, half open).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    label: str
    sql: str
    rows: str = ""
    query: dict | None = None
    dates: bool = True

    def url(self, unit, period):
        """The address of the list whose number of rows is the numerator; "" where no page lists it."""
        if not self.rows:
            return ""
        words = {key: value.format(unit=unit.pk) for key, value in (self.query or {}).items()}
        if self.dates:
            words |= {"since": period.start.isoformat(), "until": period.last_day.isoformat()}
        return f"{reverse(self.rows)}?{urlencode(words)}"


HELD = "a.alliance_id = %(alliance)s and a.status = 'closed' and a.start >= %(starts_at)s and a.start < %(ends_at)s"


def adopted(levels):
    return f"""
        select r.unit_id, count(distinct r.id), 0 from proposals_adoption d
        join proposals_specialreport r on r.id = d.special_report_id
        where r.alliance_id = %(alliance)s and d.level in ({levels})
            and r.issued_on >= %(first_day)s and r.issued_on < %(end_day)s
        group by r.unit_id"""


MEASURES = {
    "hosted": Measure(
        _("主办的已办结活动"), f"select a.unit_id, count(*), 0 from activities_activity a where {HELD} group by a.unit_id",
        "activities", {"host": "{unit}", "status": "closed"},
    ),
    "co_hosted": Measure(
        _("协办的已办结活动"),
        f"""select c.unit_id, count(*), 0 from activities_cohost c join activities_activity a on a.id = c.activity_id
            where {HELD} group by c.unit_id""",
        "activities", {"co_host": "{unit}", "status": "closed"},
    ),
    "absences": Measure(
        _("无故缺席工作例会"),
        """select t.unit_id, count(*) filter (where t.status = 'absent'), count(*) from workgroup_meetingattendance t
            join workgroup_meeting m on m.id = t.meeting_id
            where m.alliance_id = %(alliance)s and m.status = 'minuted' and m.start >= %(starts_at)s and m.start < %(ends_at)s
            group by t.unit_id""",
        "meetings", {"absent": "{unit}"},
    ),
    "opinions": Measure(
        _("收集并受理的意见"),
        """select o.source_unit_id, count(*), 0 from proposals_opinion o
            where o.alliance_id = %(alliance)s and o.status not in ('received', 'rejected')
                and o.submitted_at >= %(starts_at)s and o.submitted_at < %(ends_at)s
            group by o.source_unit_id""",
        "opinions", {"source_unit": "{unit}", "accepted": "true"},
    ),
    "adopted_district": Measure(
        _("被区级采用的专报"), adopted("'district'"), "special-reports", {"unit": "{unit}", "level": "district"}
    ),
    "adopted_city": Measure(_("被市级采用的专报"), adopted("'city'"), "special-reports", {"unit": "{unit}", "level": "city"}),
    "adopted_higher": Measure(
        _("被省级以上采用的专报"), adopted("'province', 'national'"), "special-reports", {"unit": "{unit}", "level": "higher"}
    ),
    "proposals": Measure(
        _("形成的立案提案"),
        """select p.unit_id, count(*), 0 from proposals_proposal p
            where p.alliance_id = %(alliance)s and p.number is not null and p.filed_on >= %(first_day)s and p.filed_on < %(end_day)s
            group by p.unit_id""",
        "proposals", {"unit": "{unit}", "filed": "true"},
    ),
    "solved": Measure(
        _("得到解决的意见"),
        """select o.source_unit_id, count(distinct o.id), 0 from proposals_referral f
            join proposals_opinion o on o.id = f.opinion_id
            where f.alliance_id = %(alliance)s and f.result = 'A'
                and o.submitted_at >= %(starts_at)s and o.submitted_at < %(ends_at)s
            group by o.source_unit_id""",
        "opinions", {"source_unit": "{unit}", "solved": "true"},
    ),
    "suggestions": Measure(
        _("被采纳的提案建议"),
        """select p.unit_id, count(*) filter (where s.adopted), count(*) from proposals_suggestion s
            join proposals_proposal p on p.id = s.proposal_id
            where p.alliance_id = %(alliance)s and p.filed_on >= %(first_day)s and p.filed_on < %(end_day)s
            group by p.unit_id""",
        "proposals", {"unit": "{unit}", "filed": "true"},
    ),
    "satisfied": Measure(
        _("活动评价"),
        f"""select a.unit_id, count(*) filter (where r.content + r.organisation + r.result >= 12), count(*)
            from activities_rating r join activities_activity a on a.id = r.activity_id
            where {HELD} group by a.unit_id""",
        "activities", {"host": "{unit}", "status": "closed"},
    ),
    "shared": Measure(
        _("本单位资源被别的单位和委员使用"),
        """select e.unit_id, count(*), 0 from resources_booking b join resources_resource e on e.id = b.resource_id
            where b.alliance_id = %(alliance)s and b.status = 'confirmed' and b.checked_in_at is not null
                and b.unit_id is distinct from e.unit_id
                and lower(b.period) >= %(starts_at)s and lower(b.period) < %(ends_at)s
            group by e.unit_id""",
        "bookings", {"lent_by": "{unit}"},
    ),
    "instructed": Measure(
        _("获批示的专报"),
        """select r.unit_id, count(distinct r.id), 0 from proposals_instruction i
            join proposals_specialreport r on r.id = i.special_report_id
            where i.alliance_id = %(alliance)s and r.issued_on >= %(first_day)s and r.issued_on < %(end_day)s
            group by r.unit_id""",
        "special-reports", {"unit": "{unit}", "instructed": "true"},
    ),
    "outcomes": Measure(
        _("形成的成效"),
        """select u.unit_id, count(*), 0 from proposals_outcome_units u join proposals_outcome c on c.id = u.outcome_id
            where c.alliance_id = %(alliance)s and c.happened_on >= %(first_day)s and c.happened_on < %(end_day)s
            group by u.unit_id""",
        "outcomes", {"unit": "{unit}"},
    ),
    "idle_quarters": Measure(
        _("没有主办活动的完整季度"),
        """select u.id, count(*), 0 from members_unit u
            cross join generate_series(%(first_day)s::date, %(end_day)s::date - 1, interval '3 months') q(start)
            where u.alliance_id = %(alliance)s and %(end_day)s::date - %(first_day)s::date > 80
                and q.start + interval '3 months' <= least(%(end_day)s::date, %(now_day)s::date)
                and u.admitted_on <= q.start::date
                and not exists (
                    select 1 from activities_activity a where a.unit_id = u.id and a.status = 'closed'
                        and (a.start at time zone 'Asia/Shanghai') >= q.start
                        and (a.start at time zone 'Asia/Shanghai') < q.start + interval '3 months')
            group by u.id""",
    ),
    "observed": Measure(
        _("季观摩得分"),
        """select p.unit_id, sum(p.points)::int, 100 * count(*) from evaluation_stop p
            join evaluation_observation v on v.id = p.observation_id
            where v.alliance_id = %(alliance)s and v.status = 'closed' and p.points is not null
                and v.held_on >= %(first_day)s and v.held_on < %(end_day)s
            group by p.unit_id""",
        "observations", {"unit": "{unit}", "status": "closed"},
    ),
    "red_cards": Measure(
        _("督办红单"),
        """select t.unit_id, count(*), 0 from workgroup_card c join workgroup_task t on t.id = c.task_id
            where t.alliance_id = %(alliance)s and c.colour = 'red' and c.issued_on >= %(first_day)s and c.issued_on < %(end_day)s
            group by t.unit_id""",
        "tasks", {"unit": "{unit}", "red": "true"}, dates=False,
    ),
    "no_shows": Measure(
        _("预约爽约"),
        """select b.unit_id, count(*), 0 from resources_booking b
            where b.alliance_id = %(alliance)s and b.no_show_at is not null
                and lower(b.period) >= %(starts_at)s and lower(b.period) < %(ends_at)s
            group by b.unit_id""",
        "bookings", {"unit": "{unit}", "no_show": "true"},
    ),
}  # fmt: skip
