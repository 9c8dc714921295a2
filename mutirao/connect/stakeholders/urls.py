"""Where stakeholders answer."""

from django.urls import path

from mutirao.connect.stakeholders import views

app_name = "stakeholders"
urlpatterns = [
    path("<slug:slug>/", views.detail, name="detail"),
]
