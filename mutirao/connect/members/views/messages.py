"""The relay: writing to a member, and what its recipient can do from the mail without logging in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mutirao.connect.members.forms.messages import MessageForm, ReportForm
from mutirao.connect.members.models import Member, Message
from mutirao.connect.members.services.messages import stop_messages
from mutirao.connect.members.services.profiles import ensure_member
from mutirao.connect.members.tickets import message_of

LONGEST_SUBJECT = 150


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """404 alike for a member who is absent, hidden, or does not want letters."""
    user = request.user
    recipient = get_object_or_404(Member.objects.reachable_by(user).select_related("user"), slug=slug)
    subject = " ".join(request.GET.get("subject", "").split())[:LONGEST_SUBJECT]
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"subject": subject})
    if request.method == "POST" and form.is_valid() and form.send(recipient, by=user):  # type: ignore[arg-type]  # logged in
        messages.success(request, _("Your message to %(name)s is on its way.") % {"name": recipient})
        is_visible = Member.objects.visible_to(user).filter(pk=recipient.pk).exists()
        return redirect(recipient.get_absolute_url() if is_visible else "home:index")
    context = {"form": form, "recipient": recipient, "sender": ensure_member(user)}  # type: ignore[arg-type]  # logged in
    return render(request, "members/write.html", context)


def message_or_404(ticket: str) -> Message:
    message = message_of(ticket)
    if message is None:
        raise Http404
    return message


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, ticket: str) -> HttpResponse:
    """The ticket in the mail is the permission."""
    message = message_or_404(ticket)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save(message)
        message.refresh_from_db()
    context = {"form": form, "message": message, "sender": ensure_member(message.sender), "ticket": ticket}
    return render(request, "members/report.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, ticket: str) -> HttpResponse:
    """As above. Asked before it is done: programs of mail providers open every link."""
    message = message_or_404(ticket)
    if request.method == "POST":
        stop_messages(message)
    return render(request, "members/stop.html", {"is_done": request.method == "POST"})
