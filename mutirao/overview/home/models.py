"""The team's hand-made pages: the front page and ordinary ones."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """The words of the front page in one language; what is new, topics and map come by themselves."""

    headline = models.CharField(_("headline"), max_length=200)
    lead = models.TextField(_("what this is, in two sentences"), max_length=600)

    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("lead")]
    subpage_types = ["home.StandardPage"]
    max_count_per_parent = None

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from mutirao.overview.home.views import render_home

        return render_home(request, self)


class StandardPage(Page):
    """About, help, terms: a title and text."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=600)
    body = RichTextField(_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
