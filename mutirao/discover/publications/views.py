"""How publications answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.prepared import ask
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.catalogue.use import count_use
from mutirao.base.ui.page_tags import tag_page, use_tag
from mutirao.discover.publications import formats
from mutirao.discover.publications.citations import STYLES, cite
from mutirao.discover.publications.export import to_record
from mutirao.discover.publications.forms import ProblemForm
from mutirao.discover.publications.models import Contribution, Identifier, Publication
from mutirao.discover.publications.presentation import DOWNLOADS, citation_downloads, detail_context

CONTRIBUTIONS = "SELECT * FROM publications_contribution WHERE publication_id = %s ORDER BY id"
IDENTIFIERS = "SELECT * FROM publications_identifier WHERE publication_id = %s ORDER BY id"


def visible_or_404(request: HttpRequest, slug: str) -> Publication:
    """Hidden and absent give the same answer."""
    found: Iterable[Publication] = ask(by_slug, audiences_of(request.user), [slug])
    publication = next(iter(found), None)
    if publication is None:
        raise Http404
    read_names_and_identifiers(publication)
    return publication


def by_slug(audiences: frozenset[int], slugs: Sequence[str]) -> QuerySet[Publication]:
    return Publication.objects.visible_in(audiences).filter(slug=slugs[0])


def read_names_and_identifiers(publication: Publication) -> None:
    """Once for all who ask. By hand: composing the SQL of such small queries takes longer than answering them."""
    publication.contributions = Contribution.objects.raw(CONTRIBUTIONS, [publication.pk])
    publication.identifiers = Identifier.objects.raw(IDENTIFIERS, [publication.pk])


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    publication = visible_or_404(request, slug)
    context = detail_context(publication, request.user, classification_of([publication.pk])[publication.pk])
    response = render(request, "publications/detail.html", context)
    count_use(publication.pk, request.headers.get("User-Agent", ""))
    return tag_page(response, publication.pk, *context["shown_ids"], use_tag(publication.pk))


@require_safe
def cite_page(request: HttpRequest, slug: str) -> HttpResponse:
    """All styles on one page, apart from the publication's own: composing them takes a while."""
    publication = visible_or_404(request, slug)
    record = to_record(publication)
    language = get_language() or "en"
    # `cite` escapes what it is given and knows no tag but <i>.
    citations = [(name, mark_safe(cite(record, style, language))) for style, name in STYLES.items()]  # noqa: S308
    context = {
        "publication": publication,
        "citations": citations,
        "citation_downloads": citation_downloads(publication),
    }
    return tag_page(render(request, "publications/cite.html", context), publication.pk)


@require_safe
def export(request: HttpRequest, slug: str, format_name: str) -> HttpResponse:
    publication = visible_or_404(request, slug)
    if format_name not in DOWNLOADS:
        raise Http404
    kind = formats.FORMATS[format_name]
    response = HttpResponse("".join(formats.write([to_record(publication)], format_name)))
    response["Content-Type"] = f"{kind.media_type}; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{publication.slug[:60]}{kind.extensions[0]}"'
    return tag_page(response, publication.pk)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the publisher's own page, and counted on the way."""
    publication = visible_or_404(request, slug)
    if not publication.source_address:
        raise Http404
    count_use(publication.pk, request.headers.get("User-Agent", ""))
    return HttpResponseRedirect(publication.source_address, headers={"Cache-Control": "no-store"})


def problem(request: HttpRequest, slug: str) -> HttpResponse:
    publication = visible_or_404(request, slug)
    form = ProblemForm(
        request.POST if request.method == "POST" else None, initial={"subject": request.GET.get("subject")}
    )
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent:
        form.report(publication, by=request.user)
    return render(request, "publications/problem.html", {"publication": publication, "form": form, "sent": is_sent})
