"""The front page."""

from django.urls import path

from mutirao.overview.home import views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
]
