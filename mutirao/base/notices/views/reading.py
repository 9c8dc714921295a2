"""The list of notices, and the way on from each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mutirao.base.notices.models import Notice
from mutirao.base.notices.presentation import NOTICES_SHOWN, days, page_of, pages_of
from mutirao.base.notices.services.reading import mark_read, unread_count
from mutirao.base.notices.signatures import is_from_mail

UNREAD = "unread"


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    only = UNREAD if request.GET.get("only") == UNREAD else ""
    notices = Notice.objects.visible_to(user).newest().with_what_they_say()
    page = page_of(notices.unread() if only else notices, request.GET.get("page"), NOTICES_SHOWN)
    context = {"days": days(list(page.object_list), user), "results": pages_of(page, only=only), "only": only}
    return render(request, "notices/index.html", context)


@require_safe
@login_required
def bell(request: HttpRequest) -> HttpResponse:
    """What an open page asks when it hears that there is news."""
    user: Any = request.user
    count = unread_count(user)
    return JsonResponse({"unread": count, "text": bell_text(count)}, headers={"Cache-Control": "no-store"})


def bell_text(count: int) -> str:
    if not count:
        return _("No unread notices")
    return ngettext("%(count)s unread notice", "%(count)s unread notices", count) % {"count": count}


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """One notice, or all of them."""
    user: Any = request.user
    given = request.POST.get("id", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    mark_read(user, [int(given)] if given else None)
    return redirect("notices:index")


@require_safe
@never_cache
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """On to what the notice is about; it counts as read when its own recipient, logged in, comes this way.

    From a mail, whoever is not logged in is led on as well: what is there decides itself who may see it.
    """
    notice = Notice.objects.filter(pk=pk).select_related("about").first()
    user: Any = request.user
    if notice and notice.recipient_id == user.pk and Notice.objects.visible_to(user).filter(pk=pk).exists():
        mark_read(user, [pk])
        return HttpResponseRedirect(notice.target)
    if notice and is_from_mail(pk, request.GET.get("from", "")):
        return HttpResponseRedirect(notice.target)
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404
