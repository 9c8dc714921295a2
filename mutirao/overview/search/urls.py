"""Where the search answers."""

from django.urls import path

app_name = "search"
urlpatterns: list[path] = []
