from django.urls import path

from zhiheng.competence.views import matrix, people, settings

app_name = "competence"
urlpatterns = [
    path("", matrix.page, name="matrix"),
    path("cells/<uuid:key>/", matrix.cell, name="cell"),
    path("load/", settings.load, name="load"),
    path("load/limit/", settings.limit, name="limit"),
    path("load/plan/", settings.plan, name="plan"),
    path("demands/<uuid:key>/", settings.demand, name="demand"),
    path("declarations/", people.declarations, name="declarations"),
    path("bans/", people.bans, name="bans"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/authorise/", people.authorise, name="authorise"),
    path("authorisations/<uuid:key>/end/", people.end_authorisation, name="end_authorisation"),
    path("registrations/<uuid:key>/renew/", people.renew, name="renew"),
    path("registrations/<uuid:key>/withdraw/", people.withdraw, name="withdraw"),
]
