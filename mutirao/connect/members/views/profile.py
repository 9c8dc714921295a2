"""The page of a member, its portrait, and the forms by which its owner looks after it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.files.pictures import answer_picture
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.connect.members import affiliations
from mutirao.connect.members.forms.profile import PhotoForm, ProfileForm
from mutirao.connect.members.models import Member
from mutirao.connect.members.presentation import VIEWS, Profile, contributions, other_views
from mutirao.connect.members.rules import can_write_to
from mutirao.connect.members.services.profiles import ensure_member, open_steps, set_photo
from mutirao.connect.members.visibility import Circle, audiences_in, circle_of, may_open, shown_fields


def visible_or_404(request: HttpRequest, slug: str) -> Member:
    """Hidden and absent give the same answer."""
    return get_object_or_404(Member.objects.visible_to(request.user).select_related("user"), slug=slug)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    member = visible_or_404(request, slug)
    circle = circle_of(request.user, member)
    seen_as = request.GET.get("as", "") if circle is Circle.SELF and request.GET.get("as") in VIEWS else ""
    context = page_context(request, member, VIEWS.get(seen_as, circle))
    is_own = circle is Circle.SELF
    context |= {
        "is_own": is_own,
        "seen_as": seen_as,
        "other_views": other_views(seen_as) if is_own else [],
        "may_write": can_write_to(request.user, member),
        "steps_open": bool(is_own and not seen_as and open_steps(member)),
    }
    response = render(request, "members/detail.html", context)
    return tag_page(response, member.pk, *([LISTS] if context["brought"] else []))


def page_context(request: HttpRequest, member: Member, circle: Circle) -> dict[str, Any]:
    """What somebody of `circle` sees; where the owner only looks through their eyes, nothing more."""
    borrowed = circle_of(request.user, member) is not circle
    audiences = audiences_in(circle) if borrowed else audiences_of(request.user)
    profile, is_open = Profile(member, circle, audiences), may_open(member, circle)
    url = f"?as={request.GET.get('as')}&page=" if borrowed else "?page="
    shows_brought = "contributions" in profile.shown
    return {
        "member": member,
        "profile": profile,
        "is_open": is_open,
        "is_public": may_open(member, Circle.STRANGERS),
        "public_headline": Profile(member, Circle.STRANGERS).headline,
        "facts": profile.facts(),
        "brought": contributions(member, audiences, request.GET.get("page", "1"), url) if shows_brought else None,
    }


@require_safe
def photo(request: HttpRequest, slug: str) -> HttpResponse:
    """The portrait, for whoever may see it: the file's own address is told to nobody."""
    member = visible_or_404(request, slug)
    if not member.photo or "photo" not in shown_fields(member, circle_of(request.user, member)):
        raise Http404
    is_public = "photo" in shown_fields(member, Circle.STRANGERS)
    return tag_page(answer_picture(request, member.photo, is_public=is_public), member.pk)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own page, whatever its address."""
    return redirect(ensure_member(request.user).get_absolute_url())  # type: ignore[arg-type]  # logged in


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
    form = ProfileForm(member, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect(member.get_absolute_url())
    context = {"form": form, "member": member, "profile": Profile(member, Circle.SELF)}
    return render(request, "members/edit.html", context | {"own_organisations_url": affiliations.own_page()})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_photo(request: HttpRequest) -> HttpResponse:
    member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
    is_sent = request.method == "POST"
    form = PhotoForm(member, request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        form.save()
        messages.success(request, _("Your picture is saved."))
        return redirect("members:photo_edit")
    context = {"form": form, "member": member, "profile": Profile(member, Circle.SELF)}
    return render(request, "members/photo_edit.html", context)


@require_POST
@login_required
def remove_photo(request: HttpRequest) -> HttpResponse:
    member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
    if member.photo:
        set_photo(member, None, by=member.user)
    messages.success(request, _("Your picture is gone."))
    return redirect("members:photo_edit")
