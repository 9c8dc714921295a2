"""Where programmes answer."""

from django.urls import path

from mutirao.discover.programmes.views import compare, detail, table

app_name = "programmes"
urlpatterns = [
    path("compare/", compare.compare, name="compare"),
    path("table/", table.table, name="table"),
    path("<slug:slug>/", detail.detail, name="detail"),
]
