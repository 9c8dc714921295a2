"""What accounts add to the desk: what may be done with a person, and how the log names it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.users.views.bulk_actions import DeleteBulkAction

from mutirao.base.accounts.desk.viewset import staff_buttons
from mutirao.base.accounts.models import User


@hooks.register("register_user_listing_buttons")
def more_to_do(user: User, request_user: User) -> list[Any]:
    return staff_buttons(user, request_user)


@hooks.register("register_log_actions")
def name_actions(actions: Any) -> None:
    actions.register_action("accounts.suspend", _("Suspend"), _("Suspended"))
    actions.register_action("accounts.lift_suspension", _("Lift a suspension"), _("Suspension lifted"))
    actions.register_action("accounts.view_as", _("Look through somebody’s eyes"), _("Looked through their eyes"))
    actions.register_action("accounts.merge", _("Merge accounts"), _("Another account became part of this one"))
    actions.register_action("accounts.erase", _("Close an account for good"), _("Closed for good"))


@hooks.register("register_bulk_action", order=1000)
class NobodyIsDeletedInBulk(DeleteBulkAction):
    """Takes the place of Wagtail's own: people go one by one, and each part of the house forgets them."""

    models: ClassVar[list[type[User]]] = [User]

    def check_perm(self, user: User) -> bool:
        return False
