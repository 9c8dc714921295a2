"""Where files are downloaded, and where they come in."""

from django.urls import path

from mutirao.base.files import views
from mutirao.base.files.uploads import views as uploads

app_name = "files"
urlpatterns = [
    path("uploads/", uploads.all_uploads, name="uploads"),
    path("uploads/<uuid:token>/", uploads.one_upload, name="upload"),
    path("<int:pk>/<path:name>", views.download, name="download"),
]
