from django.urls import include, path
from rest_framework.routers import SimpleRouter

from members import account_views as account
from members import admission_views as admission
from members import api, file_views, views
from members.sign_in import SignIn, SignOut
from members.tokens import TokenView

router = SimpleRouter()
router.register("units", api.UnitViewSet, basename="api-unit")
router.register("candidacies", api.CandidacyViewSet, basename="api-candidacy")
router.register("departments", api.DepartmentViewSet, basename="api-department")
router.register("cppcc-members", api.CppccMemberViewSet, basename="api-cppcc-member")
router.register("files", api.AttachmentViewSet, basename="api-file")
router.register("notifications", api.NotificationViewSet, basename="api-notification")

urlpatterns = [
    path("api/token/", TokenView.as_view(), name="api-token"),
    path("api/me/", api.MeView.as_view(), name="api-me"),
    path("api/", include(router.urls)),
    path("accounts/login/", SignIn.as_view(), name="login"),
    path("accounts/logout/", SignOut.as_view(), name="logout"),
    path("me/", account.me, name="me"),
    path("me/password/", account.password, name="password"),
    path("me/token/", account.token, name="token"),
    path("me/sessions/end/", account.sessions_end, name="sessions-end"),
    path("me/alliance/", account.act_in, name="act-in"),
    path("notifications/", account.notifications, name="notifications"),
    path("notifications/read/", account.notifications_read, name="notifications-read"),
    path("notifications/<int:pk>/open/", account.notification_open, name="notification-open"),
    path("users/", account.users, name="users"),
    path("users/create/", account.user_create, name="user-create"),
    path("users/<int:pk>/", account.user, name="user"),
    path("users/<int:pk>/password/", account.user_password, name="user-password"),
    path("users/<int:pk>/active/", account.user_active, name="user-active"),
    path("users/<int:pk>/sessions/end/", account.user_sessions_end, name="user-sessions-end"),
    path("posts/<int:pk>/end/", account.post_end, name="post-end"),
    path("posts/<int:pk>/hand-over/", account.post_hand_over, name="post-hand-over"),
    path("files/<slug:kind>/<int:pk>/add/", file_views.file_add, name="file-add"),
    path("files/<int:pk>/", file_views.file, name="file"),
    path("files/<int:pk>/remove/", file_views.file_remove, name="file-remove"),
    path("audit/", account.audit_trail, name="audit"),
    path("help/permissions/", account.permissions_help, name="permissions-help"),
    path("settings/holidays/", account.holidays, name="holidays"),
    path("settings/holidays/<int:pk>/remove/", account.holiday_remove, name="holiday-remove"),
    path("network/", views.network, name="network"),
    path("units/", views.units, name="units"),
    path("units/create/", views.unit_create, name="unit-create"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/edit/", views.unit_edit, name="unit-edit"),
    path("units/<int:pk>/qr.svg", views.unit_qr, name="unit-qr"),
    path("units/<int:pk>/plaque/", views.unit_plaque, name="unit-plaque"),
    path("units/<int:pk>/duties/", views.studio_duties, name="studio-duties"),
    path("units/<int:pk>/<slug:move>/", views.unit_move, name="unit-move"),
    path("duties/<int:pk>/remove/", views.studio_duty_remove, name="studio-duty-remove"),
    path("candidacies/", admission.candidacies, name="candidacies"),
    path("candidacies/<int:pk>/", admission.candidacy, name="candidacy"),
    path("candidacies/<int:pk>/review/", admission.candidacy_review, name="candidacy-review"),
    path("candidacies/<int:pk>/<slug:move>/", admission.candidacy_move, name="candidacy-move"),
    path("cppcc-members/", views.cppcc_members, name="cppcc-members"),
    path("cppcc-members/create/", views.cppcc_member_create, name="cppcc-member-create"),
    path("cppcc-members/<int:pk>/", views.cppcc_member, name="cppcc-member"),
    path("cppcc-members/<int:pk>/edit/", views.cppcc_member_edit, name="cppcc-member-edit"),
    path("departments/", views.departments, name="departments"),
    path("departments/create/", views.department_create, name="department-create"),
    path("departments/<int:pk>/edit/", views.department_edit, name="department-edit"),
]
