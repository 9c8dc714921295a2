"""Where programmes answer."""

from django.urls import path

from mutirao.discover.programmes.views import detail, table

app_name = "programmes"
urlpatterns = [
    path("table/", table.table, name="table"),
    path("<slug:slug>/", detail.detail, name="detail"),
]
