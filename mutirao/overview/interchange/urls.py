"""Where imports live in the editors' desk."""

from django.urls import path

from mutirao.overview.interchange import views

app_name = "interchange"
urlpatterns = [
    path("", views.RunsView.as_view(), name="index"),
    path("results/", views.RunsView.as_view(results_only=True), name="index_results"),
    path("add/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/continue/", views.go_on, name="continue"),
    path("<int:pk>/rejected/", views.rejected_rows, name="rejected_rows"),
    path("rows/<int:pk>/", views.repair, name="repair"),
]
