"""How a profile is found right, on its page or by the link of a mail; and who is asked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mutirao.connect.members.models import Member
from mutirao.discover.programmes import rules
from mutirao.discover.programmes.models import FocalPoint, Verification
from mutirao.discover.programmes.presentation import Profile
from mutirao.discover.programmes.services import freshness
from mutirao.discover.programmes.tickets import focal_point_of
from mutirao.discover.programmes.views.edit import editable_or_404


@require_POST
@login_required
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    programme = editable_or_404(request, slug)
    if not rules.can_verify(request.user, programme):
        raise Http404
    freshness.verify(programme, by=request.user)
    messages.success(request, _("Thank you. Readers see that it was verified today."))
    return redirect(programme.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, ticket: str) -> HttpResponse:
    """The ticket in the mail is the permission. Asked before it is done: mail programs open every link."""
    focal_point = focal_point_of(ticket)
    if focal_point is None:
        raise Http404
    programme = focal_point.programme
    if request.method == "POST":
        freshness.verify(programme, by=focal_point.user, how=Verification.How.MAIL)
    context = {"programme": programme, "is_done": request.method == "POST"}
    context["sections"] = Profile(programme, focal_point.user).sections()
    return render(request, "programmes/still_right.html", context)


@never_cache
@login_required
def focal_points(request: HttpRequest, slug: str) -> HttpResponse:
    """Curators say who is asked: members, by the address of their profile."""
    programme = editable_or_404(request, slug)
    if not rules.can_appoint(request.user, programme):
        raise Http404
    if request.method == "POST":
        change(request, programme.pk, slug)
        return redirect("programmes:focal_points", slug)
    people = FocalPoint.objects.filter(programme=programme).select_related("user__member").order_by("since")
    return render(request, "programmes/focal_points.html", {"programme": programme, "people": people})


def change(request: HttpRequest, programme_id: int, slug: str) -> None:
    programme = editable_or_404(request, slug)
    if removed := request.POST.get("remove", ""):
        focal_point = get_object_or_404(FocalPoint, programme_id=programme_id, pk=removed if removed.isdecimal() else 0)
        freshness.dismiss(focal_point, by=request.user)
        return
    name = request.POST.get("member", "").strip().rstrip("/").rpartition("/")[2]
    member = Member.objects.filter(slug=name, user__is_active=True).select_related("user").first()
    if member is None:
        messages.error(request, _("There is no member at this address. Paste the address of their profile."))
        return
    freshness.appoint(programme, member.user, by=request.user)
    messages.success(request, _("%(name)s will be asked twice a year.") % {"name": member})
