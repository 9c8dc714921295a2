"""Browsers that want to show notices by themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from mutirao.base.notices.forms import DeviceForm, device_name
from mutirao.base.notices.models import PushSubscription
from mutirao.base.notices.services.pushing import forget_device

WORKER: Final = Path(__file__).parents[1] / "static" / "notices" / "push-worker.js"


@cache
def worker_source() -> str:
    return WORKER.read_text(encoding="utf-8")


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker serves only what is below its own address."""
    return HttpResponse(worker_source(), content_type="text/javascript; charset=utf-8")


@require_POST
@login_required
def connect(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problems": form.errors}, status=400)
    form.connect(device_name(request.headers.get("User-Agent", "")), by=user)
    return JsonResponse({"connected": True})


@require_POST
@login_required
def disconnect(request: HttpRequest) -> HttpResponse:
    """By its address, as the browser knows it, or by its number in the list."""
    user: Any = request.user
    if endpoint := request.POST.get("endpoint", ""):
        forget_device(endpoint, by=user)
        return JsonResponse({"connected": False})
    number = request.POST.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    device = get_object_or_404(PushSubscription, user=user, pk=int(number))
    forget_device(device.endpoint, by=user)
    return redirect("notices:preferences")
