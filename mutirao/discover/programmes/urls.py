"""Where programmes answer."""

from django.urls import path

from mutirao.discover.programmes import views

app_name = "programmes"
urlpatterns = [
    path("<slug:slug>/", views.detail, name="detail"),
]
