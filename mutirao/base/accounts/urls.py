"""Our own addresses beside allauth's."""

from django.urls import path

from mutirao.base.accounts.views import founding, own

app_name = "accounts"
urlpatterns = [
    path("first/", founding.found, name="found"),
    path("data/", own.data, name="data"),
    path("data/ask/", own.ask, name="ask_for_data"),
    path("data/<uuid:token>/", own.download, name="download"),
    path("terms/", own.terms_again, name="terms_again"),
    path("consents/withdraw/", own.withdraw, name="withdraw"),
    path("leave/", own.leave, name="leave"),
    path("left/", own.left, name="left"),
    path("viewing/stop/", own.stop, name="stop_viewing"),
]
