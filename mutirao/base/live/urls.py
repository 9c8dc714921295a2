"""Addresses of live."""

from django.urls import path

from mutirao.base.live import views

app_name = "live"
urlpatterns = [path("", views.stream, name="stream")]
