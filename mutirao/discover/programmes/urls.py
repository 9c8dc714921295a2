"""Where programmes answer."""

from django.urls import path

from mutirao.discover.programmes.views import (
    charts,
    compare,
    curating,
    detail,
    edit,
    freshness,
    records,
    suggest,
    table,
)

app_name = "programmes"
urlpatterns = [
    path("compare/", compare.compare, name="compare"),
    path("table/", table.table, name="table"),
    path("charts/", charts.charts, name="charts"),
    path("create/", edit.create, name="create"),
    path("to-look-after/", curating.index, name="curating"),
    path("still-right/<str:ticket>/", freshness.still_right, name="still_right"),
    path("suggestions/<int:pk>/", suggest.suggestion, name="suggestion"),
    path("<slug:slug>/", detail.detail, name="detail"),
    path("<slug:slug>/edit/<slug:section>/", edit.edit, name="edit"),
    path("<slug:slug>/name/", edit.name, name="name"),
    path("<slug:slug>/publishing/", edit.publishing, name="publishing"),
    path("<slug:slug>/suggest/<slug:field>/", suggest.suggest, name="suggest"),
    path("<slug:slug>/history/<slug:field>/", records.history, name="history"),
    path("<slug:slug>/history/<slug:field>/<int:pk>/", edit.say_again, name="say_again"),
    path("<slug:slug>/data/<slug:format_name>/", records.data, name="data"),
    path("<slug:slug>/verify/", freshness.verify, name="verify"),
    path("<slug:slug>/focal-points/", freshness.focal_points, name="focal_points"),
]
