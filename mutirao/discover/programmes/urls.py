"""Where programmes answer."""

from django.urls import path

from mutirao.discover.programmes.views import charts, compare, detail, table

app_name = "programmes"
urlpatterns = [
    path("compare/", compare.compare, name="compare"),
    path("table/", table.table, name="table"),
    path("charts/", charts.charts, name="charts"),
    path("<slug:slug>/", detail.detail, name="detail"),
]
