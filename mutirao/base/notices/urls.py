"""Addresses of notices."""

from django.urls import path

from mutirao.base.notices.views import choosing, devices, reading

app_name = "notices"
urlpatterns = [
    path("", reading.index, name="index"),
    path("bell/", reading.bell, name="bell"),
    path("read/", reading.read, name="read"),
    path("<int:pk>/open/", reading.open_notice, name="open"),
    path("preferences/", choosing.preferences, name="preferences"),
    path("preferences/all/", choosing.choose_all, name="choose_all"),
    path("preferences/rhythm/", choosing.rhythm, name="rhythm"),
    path("follow/", choosing.follow, name="follow"),
    path("unsubscribe/<str:token>/", choosing.unsubscribe, name="unsubscribe"),
    path("devices/connect/", devices.connect, name="connect_device"),
    path("devices/disconnect/", devices.disconnect, name="disconnect_device"),
]
