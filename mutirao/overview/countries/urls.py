"""Where countries and regions answer."""

from django.urls import path

from mutirao.overview.countries import views

app_name = "countries"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.detail, name="detail"),
]
