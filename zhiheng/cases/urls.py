from django.urls import path

from zhiheng.cases import dispatch_pages, export_page, guiding_pages, mending, views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("export/", export_page.export, name="export"),
    path("new/", views.new_case, name="new"),
    path("<uuid:key>/", views.case_page, name="case"),
    path("<uuid:key>/dispatch/", dispatch_pages.new_dispatch, name="dispatch"),
    path(
        "<uuid:key>/dispatch/<uuid:row>/end/", dispatch_pages.finish_dispatch, name="end_dispatch"
    ),
    path("<uuid:key>/notes/", guiding_pages.notes, name="notes"),
    path("<uuid:key>/notes/add/", guiding_pages.write, name="note_step"),
    path("notes/<uuid:key>/", guiding_pages.note, name="note"),
    path("notes/<uuid:key>/correct/", guiding_pages.correct, name="correct_fault"),
    path("notes/<uuid:key>/verify/", guiding_pages.verify, name="verify_correction"),
    path("<uuid:key>/edit/", mending.amend, name="amend"),
    path("<uuid:key>/events/<uuid:event>/retract/", mending.retract, name="retract"),
]
