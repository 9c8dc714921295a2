"""Where imports live in the editors' desk."""

from django.urls import path

from mutirao.overview.interchange import views

app_name = "interchange"
urlpatterns = [
    path("", views.RunsView.as_view(), name="index"),
    path("results/", views.RunsView.as_view(results_only=True), name="index_results"),
    path("add/", views.create, name="create"),
    path("inventory/", views.create_inventory, name="create_inventory"),
    path("inventory/template.<str:ending>", views.inventory_template, name="inventory_template"),
    path("<int:pk>/for-real/", views.for_real, name="for_real"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/continue/", views.go_on, name="continue"),
    path("<int:pk>/rejected/", views.rejected_rows, name="rejected_rows"),
    path("rows/<int:pk>/", views.repair, name="repair"),
]
