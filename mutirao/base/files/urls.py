"""Where files are downloaded."""

from django.urls import path

from mutirao.base.files import views

app_name = "files"
urlpatterns = [path("<int:pk>/<path:name>", views.download, name="download")]
