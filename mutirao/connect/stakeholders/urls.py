"""Where stakeholders answer."""

from django.urls import path

from mutirao.connect.stakeholders.views import detail, editing, merging, people

app_name = "stakeholders"
urlpatterns = [
    path("new/", editing.create, name="create"),
    path("mine/", people.mine, name="mine"),
    path("mine/<int:pk>/leave/", people.leave, name="leave"),
    path("requests/<int:pk>/", people.request_page, name="request"),
    path("people/<int:pk>/<slug:step>/", people.decide, name="decide"),
    path("<slug:slug>/", detail.detail, name="detail"),
    path("<slug:slug>/logo/", detail.logo, name="logo"),
    path("<slug:slug>/members/", detail.people, name="people"),
    path("<slug:slug>/all/<slug:type_name>/<slug:relation>/", detail.linked, name="linked"),
    path("<slug:slug>/edit/", editing.edit, name="edit"),
    path("<slug:slug>/edit/logo/", editing.logo, name="logo_edit"),
    path("<slug:slug>/archive/", editing.archive, name="archive"),
    path("<slug:slug>/merge/", merging.merge, name="merge"),
    path("<slug:slug>/join/", people.join, name="join"),
    path("<slug:slug>/ask/", people.ask, name="ask"),
    path("<slug:slug>/people/", people.manage, name="manage"),
]
