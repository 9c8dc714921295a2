"""Messages that recipients have reported: open ones first, each with a button to be done with it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from mutirao.connect.members.desk.listing import ALL
from mutirao.connect.members.models import Message
from mutirao.connect.members.services.messages import reopen_report, settle_report


class ReportFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[
            ("open", pgettext_lazy("state of a report", "Open")),
            ("settled", pgettext_lazy("state of a report", "Settled")),
        ],
        method="by_state",
        empty_label=ALL,
    )

    class Meta:
        model = Message
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        return queryset.filter(settled_at__isnull=value == "open")


class SettleColumn(Column):
    """A button to be done with a report."""

    cell_template_name = "members/desk/settle_cell.html"

    def get_cell_context_data(self, instance: Message, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        may_settle = request.user.has_perm("members.change_message")
        return {**context, "may_settle": may_settle, "csrf_token": get_token(request)}


class ReportedMessagesView(generic.IndexView):
    model = Message
    page_title = gettext_lazy("Reported messages")
    header_icon = "warning"
    index_url_name = "desk_reported_messages"
    index_results_url_name = "desk_reported_messages_results"
    filterset_class = ReportFilterSet
    permission_policy = ModelPermissionPolicy(Message)
    any_permission_required = ["view"]
    paginate_by = 50

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            Column("sender", label=pgettext("of a message", "From")),
            Column("recipient", label=pgettext("of a message", "To")),
            Column("report", label=_("What the recipient says")),
            DateColumn("sent_at", label=pgettext("when", "Sent")),
            DateColumn("reported_at", label=pgettext("when", "Reported")),
            DateColumn("settled_at", label=pgettext("when", "Settled")),
            SettleColumn("settle", label=""),
        ]

    def get_base_queryset(self) -> QuerySet[Message]:
        return Message.objects.reported().select_related("sender", "recipient")

    def order_queryset(self, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.order_by(F("settled_at").desc(nulls_first=True), "-reported_at")


@permission_required("members.change_message")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Be done with an open report, or take a settled one up again."""
    message = get_object_or_404(Message.objects.reported(), pk=pk)
    if message.settled_at:
        reopen_report(message)
        messages.success(request, _("The report is open again."))
    else:
        settle_report(message)
        messages.success(request, _("Thank you. The report is marked as settled."))
    return redirect(f"{reverse('desk_reported_messages')}?state=open")
