"""Where the search answers."""

from django.urls import path

from mutirao.overview.search import views

app_name = "search"
urlpatterns = [
    path("search/", views.index, name="index"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("discover/<slug:section>/", views.section, name="section"),
    path("connect/members/", views.members, name="members"),
    path("connect/stakeholders/", views.stakeholders, name="stakeholders"),
    path("connect/<slug:section>/", views.section, {"shelf": "connect"}, name="connect"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
]
