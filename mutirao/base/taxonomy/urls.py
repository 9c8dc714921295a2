"""Where the vocabulary answers machines: stable addresses, whatever the site's languages."""

from django.urls import path, re_path

from mutirao.base.taxonomy import views

app_name = "taxonomy"
urlpatterns = [
    path("<slug:scheme>/<slug:slug>", views.identity, name="identity"),
    re_path(r"^(?P<scheme>[\w-]+)\.(?P<file_format>ttl|jsonld)$", views.scheme, name="scheme"),
    re_path(r"^(?P<scheme>[\w-]+)/(?P<slug>[\w-]+)\.(?P<file_format>ttl|jsonld)$", views.concept, name="concept"),
]
