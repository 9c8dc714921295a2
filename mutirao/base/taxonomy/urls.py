"""Where the vocabulary answers machines."""

app_name = "taxonomy"
urlpatterns = []
