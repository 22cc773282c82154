"""Paths of signing in and of accounts. Names are those that allauth asks for, unless ours."""

from allauth.account import views as account_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_POST

from zhiheng.access import matrix, signin, token_views, views

urlpatterns = [
    path("sign-in/", login_not_required(signin.SignIn.as_view()), name="account_login"),
    path(
        "sign-in/second-factor/",
        login_not_required(signin.SecondFactor.as_view()),
        name="mfa_authenticate",
    ),
    path("sign-in/closed/", login_not_required(signin.inactive), name="account_inactive"),
    path("sign-out/", require_POST(account_views.logout), name="account_logout"),
    path("confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", signin.Confirm.as_view(), name="mfa_reauthenticate"),
    path("account/", views.my_account, name="mfa_index"),
    path("account/password/", signin.PasswordChange.as_view(), name="account_change_password"),
    path("account/second-factor/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/end/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", code_views.generate_recovery_codes,
         name="mfa_generate_recovery_codes"),
    path("account/tokens/", token_views.tokens, name="account_tokens"),
    path("account/tokens/<uuid:key>/revoke/", token_views.revoke, name="account_revoke_token"),
    path("sign-in/code/", views.redeem, name="account_redeem"),
    path("access-matrix/", matrix.matrix, name="access_matrix"),
    path("accounts/", views.account_list, name="account_list"),
    path("accounts/open/", views.open_account, name="account_open"),
    path("accounts/<uuid:key>/", views.account_page, name="account_page"),
    path("accounts/<uuid:key>/invite/", views.invite, name="account_invite"),
    path("accounts/<uuid:key>/propose/", views.propose, name="account_propose"),
    path("accounts/<uuid:key>/person/", views.propose_link, name="account_link"),
    path("accounts/<uuid:key>/factor/", views.propose_factor, name="account_propose_factor"),
    path("accounts/<uuid:key>/close/", views.close, name="account_close"),
    path("accounts/proposals/<uuid:key>/", views.confirm, name="account_confirm"),
    path("accounts/grants/<uuid:key>/end/", views.end_grant, name="account_end_grant"),
]  # fmt: skip
