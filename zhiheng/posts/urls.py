"""Paths of the two posts."""

from django.urls import path

from zhiheng.posts import views
from zhiheng.posts.views import duties, filing, interfering
from zhiheng.posts.views import entering as way

app_name = "posts"
urlpatterns = [
    path("", views.posts, name="posts"),
    path("appoint/", views.appoint, name="appoint"),
    path("duties/", duties.duties, name="duties"),
    path("duties/write/", duties.write, name="write_duty_document"),
    path("duties/<uuid:key>/", duties.document, name="duty_document"),
    path("duties/<uuid:key>/acknowledge/", duties.acknowledge, name="acknowledge_duties"),
    path("interference/", interfering.interferences, name="interferences"),
    path("interference/report/", interfering.report, name="report_interference"),
    path("interference/<uuid:key>/answer/", interfering.answer, name="answer_interference"),
    path("resources/ask/", duties.ask, name="ask_resource"),
    path("resources/<uuid:key>/answer/", duties.answer, name="answer_resource"),
    path("assessments/<uuid:key>/", duties.assessment, name="assessment"),
    path("assessments/<uuid:key>/result/", duties.result, name="record_assessment"),
    path("assessments/<uuid:key>/measures/", duties.measures, name="take_measures"),
    path("assessments/<uuid:key>/proof/", duties.proof, name="prove_measures"),
    path("<uuid:key>/pack/", duties.pack, name="pack"),
    path("<uuid:key>/assessment/", duties.notice, name="notice_assessment"),
    path("nominate/", way.nominate, name="nominate"),
    path("nominations/<uuid:key>/", way.nomination, name="nomination"),
    path("nominations/<uuid:key>/decline/", way.decline_nomination, name="decline_nomination"),
    path("sheets/<uuid:key>/", way.sheet, name="sheet"),
    path("<uuid:key>/filing-sheet/", filing.sheet, name="filing_sheet"),
    path("changes/<uuid:key>/withdraw/", filing.withdraw, name="withdraw_filed_change"),
    path("<uuid:key>/review/", way.review, name="review"),
    path("<uuid:key>/schemes/", way.change_schemes, name="change_schemes"),
    path("<uuid:key>/requalify/", way.requalify, name="requalify"),
    path("changes/<uuid:key>/", views.change, name="change"),
    path("<uuid:key>/", views.appointment, name="appointment"),
    path("<uuid:key>/authorise/", views.authorise, name="authorise"),
    path("<uuid:key>/accept/", views.accept, name="accept"),
    path("<uuid:key>/enter/", views.put_in_office, name="put_in_office"),
    path("<uuid:key>/end/", views.end, name="end_appointment"),
    path("<uuid:key>/file/", views.file, name="file_director"),
    path("<uuid:key>/change/", views.note_change, name="note_filed_change"),
]
