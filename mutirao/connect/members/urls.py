"""Where members live."""

from django.urls import path

from mutirao.connect.members.views import first_visit, messages, profile

app_name = "members"
urlpatterns = [
    path("me/", profile.edit, name="edit"),
    path("me/page/", profile.mine, name="mine"),
    path("me/photo/", profile.edit_photo, name="photo_edit"),
    path("me/photo/remove/", profile.remove_photo, name="photo_remove"),
    path("welcome/", first_visit.welcome, name="welcome"),
    path("welcome/<slug:step>/", first_visit.step, name="step"),
    path("messages/<str:ticket>/report/", messages.report, name="report"),
    path("messages/<str:ticket>/stop/", messages.stop, name="stop"),
    path("<slug:slug>/", profile.detail, name="detail"),
    path("<slug:slug>/photo/", profile.photo, name="photo"),
    path("<slug:slug>/write/", messages.write, name="write"),
]
