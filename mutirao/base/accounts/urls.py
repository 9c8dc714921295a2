"""Our own addresses beside allauth's."""

from django.urls import path

from mutirao.base.accounts import views

app_name = "accounts"
urlpatterns = [
    path("first/", views.found, name="found"),
]
