"""Where publications live."""

from django.urls import path

from mutirao.discover.publications import views

app_name = "publications"
urlpatterns = [
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/cite/", views.cite_page, name="cite"),
    path("<slug:slug>/export/<slug:format_name>/", views.export, name="export"),
    path("<slug:slug>/source/", views.source, name="source"),
    path("<slug:slug>/problem/", views.problem, name="problem"),
]
