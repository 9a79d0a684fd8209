from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from proposals import api
from proposals.views import opinions, public, results

router = SimpleRouter()
router.register("opinions", api.OpinionViewSet, basename="api-opinion")
router.register("topics", api.TopicViewSet, basename="api-topic")
router.register("referrals", api.ReferralViewSet, basename="api-referral")
router.register("proposals", api.ProposalViewSet, basename="api-proposal")
router.register("special-reports", api.SpecialReportViewSet, basename="api-special-report")
router.register("instructions", api.InstructionViewSet, basename="api-instruction")
router.register("outcomes", api.OutcomeViewSet, basename="api-outcome")

urlpatterns = [
    path("api/", include(router.urls)),
    path("o/", public.public_opinion, name="public-opinion"),
    path("o/<slug:receipt>/", public.receipt, name="receipt"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/bulk/", opinions.opinions_bulk, name="opinions-bulk"),
    path("opinions/create/", opinions.opinion_create, name="opinion-create"),
    path("opinions/similar/", opinions.opinion_similar, name="opinion-similar"),
    path("opinions/<int:pk>/", opinions.opinion, name="opinion"),
    path("opinions/<int:pk>/<slug:move>/", opinions.opinion_move, name="opinion-move"),
    path("topics/", opinions.topics, name="topics"),
    path("topics/<int:pk>/", opinions.topic, name="topic"),
    path("topics/<int:pk>/close/", opinions.topic_close, name="topic-close"),
    path("referrals/", results.referrals, name="referrals"),
    path("referrals/<int:pk>/", results.referral, name="referral"),
    path("referrals/<int:pk>/letter.docx", results.referral_docx, name="referral-docx"),
    path("referrals/<int:pk>/<slug:move>/", results.referral_move, name="referral-move"),
    path("proposals/", results.proposals, name="proposals"),
    path("proposals/create/", results.proposal_create, name="proposal-create"),
    path("proposals/<int:pk>/", results.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", results.proposal_edit, name="proposal-edit"),
    path("proposals/<int:pk>/sign/", results.proposal_sign, name="proposal-sign"),
    path("proposals/<int:pk>/sheet.docx", results.proposal_docx, name="proposal-docx"),
    path("proposals/<int:pk>/<slug:move>/", results.proposal_move, name="proposal-move"),
    path("suggestions/<int:pk>/", results.suggestion, name="suggestion"),
    path("special-reports/", results.special_reports, name="special-reports"),
    path("special-reports/create/", results.special_report_create, name="special-report-create"),
    path("special-reports/<int:pk>/", results.special_report, name="special-report"),
    path("special-reports/<int:pk>/edit/", results.special_report_edit, name="special-report-edit"),
    path("special-reports/<int:pk>/adoptions/", results.adoption_create, name="adoption-create"),
    path("special-reports/<int:pk>/report.docx", results.special_report_docx, name="special-report-docx"),
    path("special-reports/<int:pk>/<slug:move>/", results.special_report_move, name="special-report-move"),
    path("instructions/", results.instructions, name="instructions"),
    re_path(
        r"^instructions/on/(?P<kind>special-report|proposal|opinion)/(?P<pk>\d+)/$",
        results.instruction_create,
        name="instruction-create",
    ),
    path("instructions/<int:pk>/", results.instruction, name="instruction"),
    path("instructions/<int:pk>/<slug:move>/", results.instruction_move, name="instruction-move"),
    path("outcomes/", results.outcomes, name="outcomes"),
    re_path(
        r"^outcomes/of/(?P<kind>special-report|proposal|opinion|topic)/(?P<pk>\d+)/$",
        results.outcome_create,
        name="outcome-create",
    ),
    path("outcomes/<int:pk>/", results.outcome, name="outcome"),
    path("outcomes/<int:pk>/edit/", results.outcome_edit, name="outcome-edit"),
]
