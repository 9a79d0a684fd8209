from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from proposals.api import opinions as opinions_api
from proposals.api import outcomes as outcomes_api
from proposals.api import proposals as proposals_api
from proposals.api import referrals as referrals_api
from proposals.api import special_reports as special_reports_api
from proposals.views import instructions, opinions, outcomes, proposals, public, raising, referrals, special_reports

router = SimpleRouter()
router.register("opinions", opinions_api.OpinionViewSet, basename="api-opinion")
router.register("topics", opinions_api.TopicViewSet, basename="api-topic")
router.register("referrals", referrals_api.ReferralViewSet, basename="api-referral")
router.register("proposals", proposals_api.ProposalViewSet, basename="api-proposal")
router.register("special-reports", special_reports_api.SpecialReportViewSet, basename="api-special-report")
router.register("instructions", special_reports_api.InstructionViewSet, basename="api-instruction")
router.register("outcomes", outcomes_api.OutcomeViewSet, basename="api-outcome")

urlpatterns = [
    path("api/", include(router.urls)),
    path("o/", public.public_opinion, name="public-opinion"),
    path("o/<slug:receipt>/", public.receipt, name="receipt"),
    path("opinions/raised-at/<int:pk>/", raising.raised_create, name="raised-create"),
    path("remarks/<int:pk>/opinion/", raising.remark_opinion, name="remark-opinion"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/bulk/", opinions.opinions_bulk, name="opinions-bulk"),
    path("opinions/create/", opinions.opinion_create, name="opinion-create"),
    path("opinions/similar/", opinions.opinion_similar, name="opinion-similar"),
    path("opinions/<int:pk>/", opinions.opinion, name="opinion"),
    path("opinions/<int:pk>/reveal/", opinions.opinion_reveal, name="opinion-reveal"),
    path("opinions/<int:pk>/<slug:move>/", opinions.opinion_move, name="opinion-move"),
    path("topics/", opinions.topics, name="topics"),
    path("topics/<int:pk>/", opinions.topic, name="topic"),
    path("topics/<int:pk>/close/", opinions.topic_close, name="topic-close"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/letter.docx", referrals.referral_docx, name="referral-docx"),
    path("referrals/<int:pk>/<slug:move>/", referrals.referral_move, name="referral-move"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/create/", proposals.proposal_create, name="proposal-create"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", proposals.proposal_edit, name="proposal-edit"),
    path("proposals/<int:pk>/sign/", proposals.proposal_sign, name="proposal-sign"),
    path("proposals/<int:pk>/sheet.docx", proposals.proposal_docx, name="proposal-docx"),
    path("proposals/<int:pk>/<slug:move>/", proposals.proposal_move, name="proposal-move"),
    path("suggestions/<int:pk>/", proposals.suggestion, name="suggestion"),
    path("special-reports/", special_reports.special_reports, name="special-reports"),
    path("special-reports/create/", special_reports.special_report_create, name="special-report-create"),
    path("special-reports/<int:pk>/", special_reports.special_report, name="special-report"),
    path("special-reports/<int:pk>/edit/", special_reports.special_report_edit, name="special-report-edit"),
    path("special-reports/<int:pk>/adoptions/", special_reports.adoption_create, name="adoption-create"),
    path("special-reports/<int:pk>/report.docx", special_reports.special_report_docx, name="special-report-docx"),
    path("special-reports/<int:pk>/<slug:move>/", special_reports.special_report_move, name="special-report-move"),
    path("instructions/", instructions.instructions, name="instructions"),
    re_path(
        r"^instructions/on/(?P<kind>special-report|proposal|opinion)/(?P<pk>\d+)/$",
        instructions.instruction_create,
        name="instruction-create",
    ),
    path("instructions/<int:pk>/", instructions.instruction, name="instruction"),
    path("instructions/<int:pk>/<slug:move>/", instructions.instruction_move, name="instruction-move"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    re_path(
        r"^outcomes/of/(?P<kind>special-report|proposal|opinion|topic)/(?P<pk>\d+)/$",
        outcomes.outcome_create,
        name="outcome-create",
    ),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:pk>/edit/", outcomes.outcome_edit, name="outcome-edit"),
]
