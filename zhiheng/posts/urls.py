"""Paths of the two posts."""

from django.urls import path

from zhiheng.posts import views
from zhiheng.posts.views import entering as way
from zhiheng.posts.views import filing

app_name = "posts"
urlpatterns = [
    path("", views.posts, name="posts"),
    path("appoint/", views.appoint, name="appoint"),
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
