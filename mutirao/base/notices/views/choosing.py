"""The page of choices, following, and the way out of any mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Entry
from mutirao.base.notices import kinds
from mutirao.base.notices.forms import AllForm, ChoicesForm, RhythmForm, ThingForm
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Follow, PushSubscription
from mutirao.base.notices.presentation import FOLLOWS_SHOWN, page_of, pages_of, titled
from mutirao.base.notices.rules import may_follow
from mutirao.base.notices.services import choices
from mutirao.base.notices.services.choices import choices_of
from mutirao.base.notices.services.pushing import public_key
from mutirao.base.notices.signatures import Refusal
from mutirao.base.notices.things import listed, things_in, titles_of

SHORTCUTS = [
    (Frequency.DAILY, gettext_lazy("All mail once a day")),
    (Frequency.WEEKLY, gettext_lazy("All mail once a week")),
    (Frequency.NEVER, gettext_lazy("No mail at all")),
]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    page = page_of(
        Follow.objects.filter(user=user).order_by("-created_at", "-pk"), request.GET.get("page"), FOLLOWS_SHOWN
    )
    follows = titled(list(page.object_list), user)
    current = choices_of([user])[user.pk]
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        current=current,
        follows=[(follow, title) for follow, title, _url in follows],
        user=user,
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        return saved(request)
    return render(
        request, "notices/preferences.html", context_of(user, form, current, {"page": page, "follows": follows})
    )


def context_of(user: User, form: ChoicesForm, current: Any, listed_follows: dict[str, Any]) -> dict[str, Any]:
    page = listed_follows["page"]
    urls = {follow.pk: url for follow, _title, url in listed_follows["follows"]}
    return {
        "form": form,
        "followed": [(follow, bound, urls[follow.pk]) for follow, bound in form.followed()],
        "results": pages_of(page),
        "rhythm_form": RhythmForm(current=current, user=user),
        "shortcuts": SHORTCUTS,
        "devices": PushSubscription.objects.filter(user=user),
        "push_key": public_key(),
        "time_zone": user.time_zone,
    }


def saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your choices are kept."))
    return redirect("notices:preferences")


@require_POST
@login_required
def choose_all(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = AllForm(request.POST)
    if not form.is_valid():
        raise Http404
    form.save(by=user)
    return saved(request)


@require_POST
@login_required
def rhythm(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = RhythmForm(request.POST, current=choices_of([user])[user.pk], user=user)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
        return redirect("notices:preferences")
    form.save()
    return saved(request)


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Back to where the button stood, or the button itself for the script that pressed it."""
    form = ThingForm(request.POST)
    if not form.is_valid():
        raise Http404
    user: Any = request.user
    back = safe_next(request, form.cleaned_data["next"])
    if not user.is_authenticated:
        return redirect_to_login(back)
    if form.cleaned_data["wanted"] and not may_follow(user, form.thing):
        raise Http404
    form.save(by=user)
    if request.headers.get("X-Requested-With") == "fetch":
        context = {"thing": form.thing, "is_following": form.cleaned_data["wanted"], "next": back, "is_member": True}
        return render(request, "notices/_follow_button.html", context)
    return redirect(back)


def safe_next(request: HttpRequest, address: str) -> str:
    is_safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_safe and address.startswith("/") else f"/{settings.LANGUAGE_CODE}/"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs post here by themselves (RFC 8058), with neither a session nor a token; the address is the proof.

    Opening it changes nothing: programs that look at links before people do must not unsubscribe anybody.
    """
    refusal = Refusal.read(token)
    if refusal is None:
        raise Http404
    if request.method == "POST":
        choices.refuse(refusal)
    context = {"what": what_ends(refusal), "is_done": request.method == "POST"}
    return render(request, "notices/unsubscribe.html", context)


def what_ends(refusal: Refusal) -> str:
    """Only what its person may see is named."""
    if refusal.things:
        things = things_in(refusal.things)
        person = User.objects.filter(pk=refusal.person).first()
        ids = [thing.id for thing in things if thing.sort == "entry"]
        entries = Entry.objects.visible_to(person).only("title").in_bulk(ids) if person and ids else {}
        return _("mail about what you follow: %(things)s") % {"things": listed(titles_of(things, entries))}
    if refusal.kind:
        label = next((kind.label for kind in kinds.all_kinds() if kind.name == refusal.kind), "")
        return _("mail of this kind: %(kind)s") % {"kind": label}
    return _("your digests, daily and weekly")
