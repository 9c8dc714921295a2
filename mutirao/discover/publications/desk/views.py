"""Editing one publication, and taking it out of sight or bringing it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.snippets.views.snippets import CreateView, EditView

from mutirao.discover.publications.curation import archive, bring_back
from mutirao.discover.publications.duplicates import look_alikes
from mutirao.discover.publications.models import Problem, Publication


class PublicationCreateView(CreateView):
    """Adds the links once the new publication has a row."""

    def save_instance(self) -> Publication:
        publication: Publication = super().save_instance()
        self.form.save_links()
        return publication


class PublicationEditView(EditView):
    """Says what a curator should know before working on it: likely duplicates, and what readers reported."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        warn_of_duplicates(request, self.object)
        warn_of_problems(request, self.object)
        return super().get(request, *args, **kwargs)

    def save_instance(self) -> Publication:
        keep_as_imported(self.object)
        publication: Publication = super().save_instance()
        self.form.save_links()
        return publication


def keep_as_imported(publication: Publication) -> None:
    """What nobody has edited yet has no version to compare the first edit with; its row becomes one."""
    if not publication.latest_revision_id:
        stored = Publication.objects.get(pk=publication.pk)
        publication.latest_revision = stored.save_revision(changed=False, clean=False)


def edit_url(publication: Publication) -> str:
    return reverse(Publication.snippet_viewset.get_url_name("edit"), args=[publication.pk])


def warn_of_duplicates(request: HttpRequest, publication: Publication) -> None:
    """A warning with links, never an error: two reports may well have the same name."""
    if publication.live:
        return
    pairs = [(identifier.scheme, identifier.value) for identifier in publication.identifiers.all()]
    found = Publication.objects.identified_by(pairs) if pairs else Publication.objects.none()
    same_words = look_alikes(publication)
    others = {item.pk: item for item in [*found[:5], *same_words[:5]] if item.pk != publication.pk}
    if others:
        links = format_html_join(", ", '<a href="{}">{}</a>', ((edit_url(item), item) for item in others.values()))
        messages.warning(request, format_html("{} {}", _("This may be here already:"), links))


def warn_of_problems(request: HttpRequest, publication: Publication) -> None:
    count = Problem.objects.filter(publication_id=publication.pk, resolved_at=None).count()
    if count:
        url = f"{reverse('publication_problems')}?publication={publication.pk}"
        words = _("Readers have reported a problem with this publication.")
        messages.warning(request, format_html('{} <a href="{}">{}</a>', words, url, _("See what they say")))


@permission_required("publications.publish_publication")
def archive_view(request: HttpRequest, pk: int) -> HttpResponse:
    publication = get_object_or_404(Publication, pk=pk)
    if request.method == "POST":
        archive(publication, by=request.user)
        messages.success(
            request, _("“%(title)s” is in the archive. Readers no longer see it.") % {"title": publication}
        )
        return redirect(edit_url(publication))
    context = {"publication": publication, "edit_url": edit_url(publication)}
    return render(request, "publications/desk/archive.html", context)


@permission_required("publications.publish_publication")
def bring_back_view(request: HttpRequest, pk: int) -> HttpResponse:
    publication = get_object_or_404(Publication.objects.archived(), pk=pk)
    if request.method == "POST":
        bring_back(publication, by=request.user)
        messages.success(request, _("“%(title)s” is a draft again. Publish it to show it.") % {"title": publication})
        return redirect(edit_url(publication))
    context = {"publication": publication, "edit_url": edit_url(publication)}
    return render(request, "publications/desk/bring_back.html", context)
