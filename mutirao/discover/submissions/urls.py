"""Addresses of submissions."""

from django.urls import path

from mutirao.discover.submissions.views import conversation, draft, edits, share

app_name = "submissions"
urlpatterns = [
    path("", share.share, name="share"),
    path("mine/", conversation.index, name="index"),
    path("mine/edits/", edits.index, name="edits"),
    path("suggest/<slug:slug>/", edits.suggest, name="suggest"),
    path("suggestions/<int:pk>/", edits.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/file/", edits.suggested_file, name="suggested_file"),
    path("<int:pk>/", conversation.detail, name="detail"),
    path("<int:pk>/duplicates/", share.duplicates, name="duplicates"),
    path("<int:pk>/edit/", draft.edit, name="edit"),
    path("<int:pk>/save/", draft.save, name="save"),
    path("<int:pk>/preview/", draft.preview, name="preview"),
    path("<int:pk>/withdraw/", draft.withdraw, name="withdraw"),
    path("<int:pk>/propose/", edits.propose, name="propose"),
    path("<int:pk>/correct/", edits.correct, name="correct"),
    path("<int:pk>/new-version/", edits.new_version, name="new_version"),
    path("<int:pk>/<slug:step>/", conversation.step, name="step"),
]
