"""Where publications live."""

from django.urls import path

from mutirao.discover.publications import views

app_name = "publications"
urlpatterns = [
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/cite.<str:format>", views.cite, name="cite"),
    path("<slug:slug>/problem/", views.report_problem, name="problem"),
    path("<slug:slug>/source/", views.source, name="source"),
]
