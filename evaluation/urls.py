from django.urls import include, path
from rest_framework.routers import SimpleRouter

from evaluation import api
from evaluation.views import assessments, awards, duties, observations, scoring

router = SimpleRouter()
router.register("indicators", api.IndicatorViewSet, basename="api-indicator")
router.register("scores", api.ScoreViewSet, basename="api-score")
router.register("rankings", api.RankingViewSet, basename="api-ranking")
router.register("assessments", api.AssessmentViewSet, basename="api-assessment")
router.register("assessment-sheets", api.AssessmentSheetViewSet, basename="api-assessment-sheet")
router.register("appeals", api.AppealViewSet, basename="api-appeal")
router.register("observations", api.ObservationViewSet, basename="api-observation")
router.register("awards", api.AwardRoundViewSet, basename="api-award")
router.register("duty-claims", api.DutyClaimViewSet, basename="api-duty-claim")

urlpatterns = [
    path("api/", include(router.urls)),
    path("rankings/", scoring.rankings, name="rankings"),
    path("rankings/<str:period>/score/", scoring.ranking_score, name="ranking-score"),
    path("rankings/<str:period>/freeze/", scoring.ranking_freeze, name="ranking-freeze"),
    path("rankings/<str:period>/units/<int:pk>/", scoring.score_sheet, name="score-sheet"),
    path("schemes/", scoring.schemes, name="schemes"),
    path("schemes/default/", scoring.scheme_default, name="scheme-default"),
    path("schemes/<int:pk>/", scoring.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", scoring.scheme_edit, name="scheme-edit"),
    path("schemes/<int:pk>/revise/", scoring.scheme_revise, name="scheme-revise"),
    path("schemes/<int:pk>/indicators/create/", scoring.indicator_create, name="indicator-create"),
    path("schemes/<int:pk>/<slug:move>/", scoring.scheme_move, name="scheme-move"),
    path("indicators/<int:pk>/", scoring.indicator_edit, name="indicator-edit"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/create/", assessments.assessment_create, name="assessment-create"),
    path("assessments/<int:pk>/", assessments.assessment, name="assessment"),
    path("assessments/<int:pk>/<slug:move>/", assessments.assessment_move, name="assessment-move"),
    path("assessment-sheets/<int:pk>/", assessments.assessment_sheet, name="assessment-sheet"),
    path("assessment-sheets/<int:pk>/self-score/", assessments.assessment_sheet_claim, name="assessment-sheet-claim"),
    path("assessment-sheets/<int:pk>/audit/", assessments.assessment_sheet_audit, name="assessment-sheet-audit"),
    path("assessment-sheets/<int:pk>/result.docx", assessments.assessment_sheet_docx, name="assessment-sheet-docx"),
    path("assessment-sheets/<int:pk>/<slug:move>/", assessments.assessment_sheet_move, name="assessment-sheet-move"),
    path("assessment-lines/<int:pk>/appeal/", assessments.appeal_create, name="appeal-create"),
    path("results/<str:serial>/", assessments.result_check, name="result-check"),
    path("appeals/", assessments.appeals, name="appeals"),
    path("appeals/<int:pk>/", assessments.appeal, name="appeal"),
    path("appeals/<int:pk>/<slug:move>/", assessments.appeal_move, name="appeal-move"),
    path("observations/", observations.observations, name="observations"),
    path("observations/create/", observations.observation_create, name="observation-create"),
    path("observations/<int:pk>/", observations.observation, name="observation"),
    path("observations/<int:pk>/edit/", observations.observation_edit, name="observation-edit"),
    path("observations/<int:pk>/score/", observations.observation_score, name="observation-score"),
    path("observations/<int:pk>/stops/create/", observations.stop_create, name="stop-create"),
    path("observations/<int:pk>/<slug:move>/", observations.observation_move, name="observation-move"),
    path("stops/<int:pk>/", observations.stop_edit, name="stop-edit"),
    path("stops/<int:pk>/remove/", observations.stop_remove, name="stop-remove"),
    path("awards/", awards.award_rounds, name="awards"),
    path("awards/create/", awards.award_round_create, name="award-round-create"),
    path("awards/<int:pk>/", awards.award_round, name="award-round"),
    path("awards/<int:pk>/propose/", awards.award_propose, name="award-propose"),
    path("awards/<int:pk>/add/", awards.award_add, name="award-add"),
    path("awards/<int:pk>/<slug:move>/", awards.award_move, name="award-move"),
    path("award-rows/<int:pk>/remove/", awards.award_remove, name="award-remove"),
    path("award-rows/<int:pk>/certificate.docx", awards.award_docx, name="award-docx"),
    path("goals/<int:pk>/value/", scoring.goal_value, name="goal-value"),
    path("cppcc-members/<int:pk>/record/", duties.duty_record, name="duty-record"),
    path("cppcc-members/<int:pk>/record/record.docx", duties.duty_record_docx, name="duty-record-docx"),
    path("duty-claims/", duties.duty_claims, name="duty-claims"),
    path("duty-claims/create/", duties.duty_claim_create, name="duty-claim-create"),
    path("duty-claims/<int:pk>/", duties.duty_claim, name="duty-claim"),
    path("duty-claims/<int:pk>/edit/", duties.duty_claim_edit, name="duty-claim-edit"),
    path("duty-claims/<int:pk>/<slug:move>/", duties.duty_claim_move, name="duty-claim-move"),
]
