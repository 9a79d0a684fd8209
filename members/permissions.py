"""Who may do what, in one table. The first half names the permissions, the second grants them to roles with a scope.

A scope says on which rows of the own alliance a role may use a permission:
ALL of them, those of the own UNIT, those that concern what the own unit owns (OWNER_UNIT), those of the own DEPARTMENT,
those the person itself made or stands in (OWN).
"""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Role


class P(models.TextChoices):
    # alliance
    STYLEGUIDE_VIEW = "styleguide.view", _("查看界面规范")
    AUDIT_VIEW = "audit.view", _("查看审计记录")
    USER_MANAGE = "user.manage", _("管理账号与任职")
    SETTINGS_EDIT = "settings.edit", _("修改联盟设置")
    HOLIDAY_EDIT = "holiday.edit", _("维护节假日表")
    # members
    UNIT_CREATE = "unit.create", _("推荐单位")
    UNIT_EDIT = "unit.edit", _("修改单位资料")
    UNIT_STATUS = "unit.status", _("暂停、恢复或退出单位")
    CANDIDACY_STEP = "candidacy.step", _("推进遴选")
    CANDIDACY_REVIEW = "candidacy.review", _("遴选评分")
    CANDIDACY_DECIDE = "candidacy.decide", _("登记主席会议审定")
    PLAQUE_EDIT = "plaque.edit", _("登记标识")
    CPPCC_EDIT = "cppcc.edit", _("维护委员名册")
    DUTY_EDIT = "duty.edit", _("安排工作室值班")
    DEPARTMENT_EDIT = "department.edit", _("维护承办单位")
    DUTY_RECORD_VIEW = "duty_record.view", _("查看履职档案")
    # resources
    RESOURCE_EDIT = "resource.edit", _("登记和修改资源")
    RESOURCE_PUBLISH = "resource.publish", _("发布或撤下资源")
    BOOKING_CREATE = "booking.create", _("预约资源")
    BOOKING_DECIDE = "booking.decide", _("审批预约")
    BOOKING_CANCEL = "booking.cancel", _("取消预约")
    BOOKING_EDIT = "booking.edit", _("修改预约、确认候补")
    QUOTA_EDIT = "quota.edit", _("设置预约限额")
    BLOCK_LIFT = "booking_block.lift", _("解除暂停预约")
    BOOKING_RULES = "booking.rules", _("设置预约的时限和爽约规则")
    GRANT_CREATE = "grant.create", _("申请使用数据")
    GRANT_DECIDE = "grant.decide", _("审批数据授权")
    USAGE_VIEW = "usage.view", _("查看资源利用率")
    CONTRIBUTION_VIEW = "contribution.view", _("查看单位资源贡献")
    CONTRIBUTION_COMPARE = "contribution.compare", _("比较各单位资源贡献")
    CONTACT_VIEW = "contact.view", _("查看资源联系人电话")
    CONTACT_REVEAL = "contact.reveal", _("显示单位人员的联系方式")
    BOOKING_CHECK_IN = "booking.check_in", _("登记到场使用")
    NEED_CREATE = "need.create", _("发布需求")
    NEED_WITHDRAW = "need.withdraw", _("撤回需求、重新征集")
    NEED_ACCEPT = "need.accept", _("接单")
    BOOKING_RATE = "booking.rate", _("评价使用情况")
    # activities
    PLAN_EDIT = "plan.edit", _("编制年度计划")
    BRAND_EDIT = "brand.edit", _("维护品牌")
    ACTIVITY_EDIT = "activity.edit", _("起草和修改活动")
    ACTIVITY_SUBMIT = "activity.submit", _("提交活动")
    ACTIVITY_REVIEW = "activity.review", _("审核活动")
    MINUTES_EDIT = "minutes.edit", _("起草协商纪要")
    MINUTES_CHECK = "minutes.check", _("核对协商纪要")
    MINUTES_FINALISE = "minutes.finalise", _("协商纪要定稿")
    ACTIVITY_CANCEL = "activity.cancel", _("活动取消和改期")
    ACTIVITY_RECORD = "activity.record", _("填报活动记录")
    ACTIVITY_CONFIRM = "activity.confirm", _("确认活动记录")
    CONSULTATION_EDIT = "consultation.edit", _("发起网络议政")
    REMARK_WRITE = "remark.write", _("网络议政发言")
    REMARK_HIDE = "remark.hide", _("隐藏不当议政发言")
    LIVE_HOST = "live.host", _("主持现场提问和投票")
    CHECK_IN_RECORD = "check_in.record", _("现场登记签到")
    SIGN_UP_EDIT = "sign_up.edit", _("设置报名与签到、邀请")
    PHONE_REVEAL = "phone.reveal", _("查看报名人手机号")
    FIGURE_REVIEW = "figure.review", _("核实和更正参与数据")
    LEAVE_CREATE = "leave.create", _("请假")
    LEAVE_DECIDE = "leave.decide", _("批假")
    COMMENT_HIDE = "comment.hide", _("隐藏不当评价留言")
    CERTIFICATE_ISSUE = "certificate.issue", _("开具和撤销参与证明")
    TURNOUT_RULES_EDIT = "turnout_rules.edit", _("设置签到规则和个人信息告知")
    # proposals
    OPINION_CREATE = "opinion.create", _("登记意见建议")
    OPINION_SORT = "opinion.sort", _("受理和分拣意见")
    AUTHOR_REVEAL = "author.reveal", _("显示意见提出人的联系方式")
    OPINION_REFER = "opinion.refer", _("转办")
    OPINION_MERGE = "opinion.merge", _("并案")
    OPINION_CLOSE = "opinion.close", _("办结意见")
    REFERRAL_REPLY = "referral.reply", _("答复转办件")
    REFERRAL_PRESS = "referral.press", _("催办督办")
    PROPOSAL_CREATE = "proposal.create", _("撰写提案")
    PROPOSAL_EDIT = "proposal.edit", _("修改提案")
    PROPOSAL_SIGN = "proposal.sign", _("联名")
    PROPOSAL_REVIEW = "proposal.review", _("审查提案")
    PROPOSAL_ASSIGN = "proposal.assign", _("交办提案")
    PROPOSAL_RATE = "proposal.rate", _("评价提案办理")
    REPORT_CREATE = "special_report.create", _("撰写专报")
    REPORT_EDIT = "special_report.edit", _("编辑专报")
    REPORT_SUBMIT = "special_report.submit", _("报送专报")
    INSTRUCTION_CREATE = "instruction.create", _("作出或登记批示")
    INSTRUCTION_FOLLOW = "instruction.follow", _("跟踪批示落实")
    OUTCOME_EDIT = "outcome.edit", _("登记成效")
    # workgroup
    GOAL_EDIT = "goal.edit", _("维护目标")
    TASK_ISSUE = "task.issue", _("下达任务")
    TASK_WORK = "task.work", _("办理任务")
    TASK_CLOSE = "task.close", _("任务销号")
    MEETING_EDIT = "meeting.edit", _("组织工作例会")
    NOTICE_EDIT = "notice.edit", _("发布通知公告")
    NOTICE_RECEIPT = "notice.receipt", _("签收通知")
    PROJECT_EDIT = "project.edit", _("维护攻关项目")
    PROJECT_WORK = "project.work", _("参与攻关项目")
    # evaluation
    SCHEME_EDIT = "scheme.edit", _("维护考核指标体系")
    SCORE_RUN = "score.run", _("计算得分")
    ASSESSMENT_RUN = "assessment.run", _("组织年考评")
    ASSESSMENT_APPROVE = "assessment.approve", _("登记考评审定")
    SELF_SCORE = "assessment.self_score", _("填报自评")
    APPEAL_CREATE = "appeal.create", _("提出申诉")
    APPEAL_DECIDE = "appeal.decide", _("处理申诉")
    OBSERVATION_EDIT = "observation.edit", _("组织季观摩")
    OBSERVATION_SCORE = "observation.score", _("观摩评分")
    AWARD_EDIT = "award.edit", _("提名表彰")
    DUTY_CLAIM_CREATE = "duty_claim.create", _("申报履职")
    DUTY_CLAIM_DECIDE = "duty_claim.decide", _("认定履职申报")
    # reports
    DASHBOARD_VIEW = "dashboard.view", _("查看领导看板")
    WALL_VIEW = "wall.view", _("打开大屏")
    REPORT_MAKE = "report.make", _("生成和发布报告")


class Scope(Enum):
    ALL = _("本联盟")
    UNIT = _("本单位")
    OWNER_UNIT = _("资源所属单位")
    DEPARTMENT = _("本承办单位")
    OWN = _("本人")

    def covers(self, user, obj):
        if self is Scope.ALL:
            return True
        if self is Scope.UNIT:
            return bool(user.unit_ids & obj.held_by_units())
        if self is Scope.OWNER_UNIT:
            return bool(user.unit_ids & obj.owned_by_units())
        if self is Scope.DEPARTMENT:
            return bool(user.department_ids & obj.held_by_departments())
        return user.pk in obj.held_by_people()


ALL, UNIT, OWNER_UNIT, DEPARTMENT, OWN = Scope
ADMIN, STAFF, LIAISON, CPPCC, LEADER, HANDLER = Role

GRANTS = {
    P.STYLEGUIDE_VIEW: {ADMIN: ALL, STAFF: ALL},
    P.AUDIT_VIEW: {ADMIN: ALL, STAFF: ALL},
    P.USER_MANAGE: {ADMIN: ALL},
    P.SETTINGS_EDIT: {ADMIN: ALL},
    P.HOLIDAY_EDIT: {ADMIN: ALL},
    P.UNIT_CREATE: {STAFF: ALL},
    P.UNIT_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.UNIT_STATUS: {STAFF: ALL},
    P.CANDIDACY_STEP: {STAFF: ALL},
    P.CANDIDACY_REVIEW: {STAFF: ALL, LEADER: ALL},
    P.CANDIDACY_DECIDE: {STAFF: ALL, LEADER: ALL},
    P.PLAQUE_EDIT: {STAFF: ALL},
    P.CPPCC_EDIT: {STAFF: ALL},
    P.DUTY_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.DEPARTMENT_EDIT: {STAFF: ALL},
    P.DUTY_RECORD_VIEW: {STAFF: ALL, LEADER: ALL, CPPCC: OWN},
    P.RESOURCE_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.RESOURCE_PUBLISH: {STAFF: ALL, LIAISON: UNIT},
    P.BOOKING_CREATE: {STAFF: ALL, LIAISON: ALL, CPPCC: ALL},
    P.BOOKING_DECIDE: {STAFF: ALL, LIAISON: OWNER_UNIT},
    P.BOOKING_CANCEL: {STAFF: ALL, LIAISON: UNIT, CPPCC: OWN},
    P.BOOKING_EDIT: {STAFF: ALL, LIAISON: UNIT, CPPCC: OWN},
    P.QUOTA_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.BLOCK_LIFT: {STAFF: ALL},
    P.BOOKING_RULES: {ADMIN: ALL, STAFF: ALL},
    P.GRANT_CREATE: {STAFF: ALL, LIAISON: ALL, CPPCC: ALL},
    P.GRANT_DECIDE: {STAFF: ALL, LIAISON: OWNER_UNIT},
    P.USAGE_VIEW: {STAFF: ALL, LIAISON: ALL, LEADER: ALL},
    P.CONTRIBUTION_VIEW: {STAFF: ALL, LIAISON: UNIT, LEADER: ALL},
    P.CONTRIBUTION_COMPARE: {STAFF: ALL, LEADER: ALL},
    P.CONTACT_VIEW: {STAFF: ALL, LIAISON: ALL, LEADER: ALL},
    P.CONTACT_REVEAL: {STAFF: ALL, LIAISON: ALL, LEADER: ALL},
    P.BOOKING_CHECK_IN: {STAFF: ALL, LIAISON: UNIT, CPPCC: OWN},
    P.NEED_CREATE: {STAFF: ALL, LIAISON: ALL, CPPCC: ALL},
    P.NEED_WITHDRAW: {STAFF: ALL, LIAISON: UNIT, CPPCC: OWN},
    P.NEED_ACCEPT: {STAFF: ALL, LIAISON: ALL},
    P.BOOKING_RATE: {STAFF: OWN, LIAISON: UNIT, CPPCC: OWN},
    P.PLAN_EDIT: {STAFF: ALL},
    P.BRAND_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.ACTIVITY_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.ACTIVITY_SUBMIT: {STAFF: ALL, LIAISON: UNIT},
    P.ACTIVITY_REVIEW: {STAFF: ALL},
    P.MINUTES_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.MINUTES_CHECK: {STAFF: ALL, LIAISON: UNIT, CPPCC: ALL},
    P.MINUTES_FINALISE: {STAFF: ALL},
    P.ACTIVITY_CANCEL: {STAFF: ALL, LIAISON: UNIT},
    P.ACTIVITY_RECORD: {STAFF: ALL, LIAISON: UNIT},
    P.ACTIVITY_CONFIRM: {STAFF: ALL},
    P.CONSULTATION_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.REMARK_WRITE: {STAFF: ALL, LIAISON: ALL, CPPCC: ALL},
    P.REMARK_HIDE: {STAFF: ALL},
    P.LIVE_HOST: {STAFF: ALL, LIAISON: UNIT},
    P.CHECK_IN_RECORD: {STAFF: ALL, LIAISON: UNIT},
    P.SIGN_UP_EDIT: {STAFF: ALL, LIAISON: UNIT},
    P.PHONE_REVEAL: {STAFF: ALL, LIAISON: UNIT},
    P.FIGURE_REVIEW: {STAFF: ALL},
    P.LEAVE_CREATE: {CPPCC: OWN},
    P.LEAVE_DECIDE: {STAFF: ALL, LIAISON: UNIT},
    P.COMMENT_HIDE: {STAFF: ALL},
    P.CERTIFICATE_ISSUE: {STAFF: ALL, LIAISON: UNIT},
    P.TURNOUT_RULES_EDIT: {STAFF: ALL},
    P.OPINION_CREATE: {STAFF: ALL, LIAISON: ALL, CPPCC: ALL},
    P.OPINION_SORT: {STAFF: ALL},
    P.AUTHOR_REVEAL: {STAFF: ALL},
    P.OPINION_REFER: {STAFF: ALL},
    P.OPINION_MERGE: {STAFF: ALL},
    P.OPINION_CLOSE: {STAFF: ALL},
    P.REFERRAL_REPLY: {HANDLER: DEPARTMENT},
    P.REFERRAL_PRESS: {STAFF: ALL},
    P.PROPOSAL_CREATE: {STAFF: ALL, CPPCC: ALL},
    P.PROPOSAL_EDIT: {STAFF: ALL, CPPCC: OWN},
    P.PROPOSAL_SIGN: {CPPCC: OWN},
    P.PROPOSAL_REVIEW: {STAFF: ALL},
    P.PROPOSAL_ASSIGN: {STAFF: ALL},
    P.PROPOSAL_RATE: {STAFF: ALL, CPPCC: OWN},
    P.REPORT_CREATE: {STAFF: ALL, LIAISON: ALL, CPPCC: ALL},
    P.REPORT_EDIT: {STAFF: ALL, LIAISON: OWN, CPPCC: OWN},
    P.REPORT_SUBMIT: {STAFF: ALL},
    P.INSTRUCTION_CREATE: {LEADER: ALL, STAFF: ALL},
    P.INSTRUCTION_FOLLOW: {STAFF: ALL},
    P.OUTCOME_EDIT: {STAFF: ALL},
    P.GOAL_EDIT: {STAFF: ALL},
    P.TASK_ISSUE: {STAFF: ALL},
    P.TASK_WORK: {STAFF: ALL, LIAISON: UNIT},
    P.TASK_CLOSE: {STAFF: ALL},
    P.MEETING_EDIT: {STAFF: ALL},
    P.NOTICE_EDIT: {STAFF: ALL},
    P.NOTICE_RECEIPT: {LIAISON: UNIT},
    P.PROJECT_EDIT: {STAFF: ALL},
    P.PROJECT_WORK: {STAFF: ALL, LIAISON: UNIT},
    P.SCHEME_EDIT: {STAFF: ALL},
    P.SCORE_RUN: {STAFF: ALL},
    P.ASSESSMENT_RUN: {STAFF: ALL},
    P.ASSESSMENT_APPROVE: {STAFF: ALL, LEADER: ALL},
    P.SELF_SCORE: {LIAISON: UNIT},
    P.APPEAL_CREATE: {LIAISON: UNIT},
    P.APPEAL_DECIDE: {STAFF: ALL},
    P.OBSERVATION_EDIT: {STAFF: ALL},
    P.OBSERVATION_SCORE: {STAFF: OWN, LEADER: OWN, LIAISON: OWN, CPPCC: OWN},
    P.AWARD_EDIT: {STAFF: ALL},
    P.DUTY_CLAIM_CREATE: {CPPCC: OWN},
    P.DUTY_CLAIM_DECIDE: {STAFF: ALL},
    P.DASHBOARD_VIEW: {STAFF: ALL, LEADER: ALL},
    P.WALL_VIEW: {STAFF: ALL, LEADER: ALL},
    P.REPORT_MAKE: {STAFF: ALL},
}


def table():
    """The whole table for the help page: (permission, {role: scope}) in the order above."""
    return [(permission, GRANTS[permission]) for permission in P]
