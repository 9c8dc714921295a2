"""Mails and blocked addresses in the editors' desk. What a mail says is shown to nobody."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView

from mutirao.base.mail import services
from mutirao.base.mail.forms import SuppressionForm
from mutirao.base.mail.models import OutgoingMail, Suppression

ALL = gettext_lazy("All")
TO_BE_SETTLED = {OutgoingMail.State.IN_DOUBT, OutgoingMail.State.FAILED}


def kinds() -> list[tuple[str, str]]:
    found = OutgoingMail.objects.exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, kind) for kind in found]


class MailFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=OutgoingMail.State.choices, empty_label=ALL
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=kinds, empty_label=ALL)

    class Meta:
        model = OutgoingMail
        fields: list[str] = []


class ButtonsColumn(Column):
    """What can be done to a row: small forms, for who may."""

    def __init__(self, name: str, *, template: str, permission: str) -> None:
        super().__init__(name, label="")
        self.cell_template_name, self.permission = template, permission

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return {**context, "may": request.user.has_perm(self.permission), "csrf_token": get_token(request)}


class StateColumn(Column):
    cell_template_name = "mail/desk/state_cell.html"


class MailsView(IndexView):
    """Every mail of the last months, the newest first."""

    model = OutgoingMail
    page_title = gettext_lazy("Mails")
    header_icon = "mail"
    template_name = "mail/desk/mails.html"
    index_url_name = "mail_ledger"
    index_results_url_name = "mail_ledger_results"
    filterset_class = MailFilterSet
    search_fields = ("address", "subject")
    is_searchable = True
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("to", label=pgettext("of a mail", "To")),
            Column("subject", label=_("Subject")),
            Column("kind", label=_("Kind")),
            StateColumn("state", label=_("State")),
            DateColumn("created_at", label=pgettext("when", "Made")),
            DateColumn("settled_at", label=pgettext("when", "Settled")),
            ButtonsColumn("settle", template="mail/desk/settle_cell.html", permission="mail.change_outgoingmail"),
        ]

    def get_base_queryset(self) -> QuerySet[OutgoingMail]:
        found: QuerySet[OutgoingMail] = OutgoingMail.objects.defer("text", "html", "headers")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        counts = dict(OutgoingMail.objects.order_by().values_list("state").annotate(Count("pk")))
        states = [(state, state.label, counts[state]) for state in OutgoingMail.State if counts.get(state)]
        chosen = self.request.GET.get("state", "")
        return {**context, "states": states, "to_settle": chosen if chosen in TO_BE_SETTLED & counts.keys() else ""}


def listing(state: str = "") -> HttpResponse:
    return redirect(reverse("mail_ledger") + (f"?state={state}" if state else ""))


@permission_required("mail.change_outgoingmail")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one mail again, or leave it."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    try:
        words = settle_one(mail, request.POST.get("decision", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, words)
    return listing(mail.state)


def settle_one(mail: OutgoingMail, decision: str) -> str:
    """The sentence that says what happened."""
    done = services.send_again(mail) if decision == "again" else services.dismiss(mail)
    if not done:
        return _("Somebody has decided on this mail already.")
    return _("The mail will be sent again.") if decision == "again" else _("The mail is left as it is.")


@permission_required("mail.change_outgoingmail")
def settle_all(request: HttpRequest, state: str) -> HttpResponse:
    """The same for all mails in doubt, or all that failed, after a question."""
    mails = OutgoingMail.objects.filter(state=state)
    if state not in TO_BE_SETTLED or not mails.exists():
        return listing()
    if request.method == "POST":
        decided, left = services.settle_all(mails, send=request.POST.get("decision") == "again")
        words = ngettext("%(count)s mail is decided on.", "%(count)s mails are decided on.", decided)
        messages.success(request, words % {"count": decided})
        if left:
            words = ngettext(
                "%(count)s mail cannot be sent again: its address is blocked, or its text is no longer kept.",
                "%(count)s mails cannot be sent again: their address is blocked, or their text is no longer kept.",
                left,
            )
            messages.warning(request, words % {"count": left})
        return listing()
    context = {"state": state, "number": mails.count(), "is_doubt": state == OutgoingMail.State.IN_DOUBT}
    return render(request, "mail/desk/settle_all.html", context)


class SuppressionFilterSet(WagtailFilterSet):
    reason = django_filters.ChoiceFilter(
        label=gettext_lazy("Reason"), choices=Suppression.Reason.choices, empty_label=ALL
    )

    class Meta:
        model = Suppression
        fields: list[str] = []


class SuppressionsView(IndexView):
    """Addresses that get no mail, each with a button to change that."""

    model = Suppression
    page_title = gettext_lazy("Blocked addresses")
    header_icon = "no-view"
    index_url_name = "mail_suppressions"
    index_results_url_name = "mail_suppressions_results"
    add_url_name = "mail_suppress"
    add_item_label = gettext_lazy("Block an address")
    filterset_class = SuppressionFilterSet
    search_fields = ("address", "note")
    is_searchable = True
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("address", label=_("Address")),
            Column("reason", label=_("Reason"), accessor="get_reason_display"),
            Column("note", label=_("Note")),
            DateColumn("since", label=pgettext("when", "Since")),
            ButtonsColumn("lift", template="mail/desk/lift_cell.html", permission="mail.delete_suppression"),
        ]

    def get_base_queryset(self) -> QuerySet[Suppression]:
        return Suppression.objects.all()


@permission_required("mail.add_suppression")
def suppress(request: HttpRequest) -> HttpResponse:
    form = SuppressionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The address gets no more mail."))
        return redirect("mail_suppressions")
    return render(request, "mail/desk/suppress.html", {"form": form})


@permission_required("mail.delete_suppression")
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    if suppression := Suppression.objects.filter(pk=pk).first():
        services.unsuppress(suppression.address)
    messages.success(request, _("The address gets mail again."))
    return redirect("mail_suppressions")
