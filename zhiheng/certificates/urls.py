from django.urls import path

from zhiheng.certificates import views
from zhiheng.certificates.views import amending, hands

app_name = "certificates"
urlpatterns = [
    path("", views.certificate_list, name="list"),
    path("new/", views.new, name="new"),
    path("responsibility/", views.bulk, name="responsibility"),
    path("under-way/", hands.under_way, name="under_way"),
    path("hands/", hands.overview, name="hands"),
    path("assignments/<uuid:key>/", hands.assignment, name="assignment"),
    path("assignments/<uuid:key>/accept/", hands.accept, name="accept"),
    path("assignments/<uuid:key>/decline/", hands.decline, name="decline"),
    path("hand-overs/new/", hands.new_hand_over, name="new_hand_over"),
    path("hand-overs/<uuid:key>/", hands.hand_over, name="hand_over"),
    path("hand-overs/<uuid:key>/sign/", hands.sign, name="sign_hand_over"),
    path("hand-overs/<uuid:key>/end/", hands.end_hand_over, name="end_hand_over"),
    path("reassign/<uuid:key>/", hands.reassign, name="reassign"),
    path("reassignments/<uuid:key>/", hands.reassignment, name="reassignment"),
    path("rules/", hands.rules, name="rules"),
    path("rules/new/", hands.new_rule, name="new_rule"),
    path("rules/by-rules/", hands.by_rules, name="by_rules"),
    path("rules/<uuid:key>/end/", hands.end_rule, name="end_rule"),
    path("<uuid:key>/amend/", amending.amend, name="amend"),
    path("<uuid:key>/give/", hands.hand_over_one, name="hand_over_one"),
    path("confirmations/<uuid:key>/", views.confirmation, name="confirmation"),
    path("<uuid:key>/", views.certificate, name="certificate"),
    path("<uuid:key>/<slug:name>/", views.act, name="act"),
]
