"""What happens to accounts."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from mutirao.base.accounts.models import Consent, User

TERMS_VERSION = "2026-11"
"""The edition of terms and privacy notice that a person agrees to now."""

CURATORS = "Curators"
ADMINISTRATORS = "Administrators"


@transaction.atomic
def record_consents(*, by: User) -> None:
    """Note that `by` agreed to the terms and the privacy notice in force; what was withdrawn stays on record."""
    for subject in Consent.Subject:
        Consent.objects.get_or_create(user=by, subject=subject, version=TERMS_VERSION, withdrawn_at=None)


def withdraw_consents(*, by: User) -> int:
    """`by` no longer agrees to anything: asked again at the next page; how many consents that ended."""
    return Consent.objects.filter(user=by, withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def create_administrator(email: str, password: str, *, name: str) -> User:
    """The first person of a new site: may do everything."""
    user = User.objects.create_superuser(email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record_consents(by=user)
    return user


CURATORS_MAY = [
    "wagtailadmin.access_admin",
    *(f"publications.{action}_publication" for action in ("add", "change", "publish", "lock", "unlock", "view")),
    *(f"publications.{action}_problem" for action in ("change", "view")),
    *(f"programmes.{action}_programme" for action in ("add", "change", "view")),
    "programmes.view_suggestion",
    *(f"stakeholders.{action}_stakeholder" for action in ("add", "change", "view")),
    "stakeholders.view_managementrequest",
    "submissions.view_submission",
    "submissions.view_suggestion",
    "files.change_attachment",
    *(f"taxonomy.{action}_concept" for action in ("add", "change", "view")),
    *(f"interchange.{action}_run" for action in ("add", "change", "view")),
    *(f"interchange.{action}_rejectedrow" for action in ("change", "view")),
    "members.view_member",
]
ADMINISTRATORS_MAY = [
    *CURATORS_MAY,
    "publications.delete_publication",
    "programmes.delete_programme",
    "stakeholders.delete_stakeholder",
    *(f"indicators.{action}_indicator" for action in ("add", "change", "view")),
    "taxonomy.delete_concept",
    "ui.change_appearance",
    *(f"accounts.{action}_user" for action in ("add", "change", "delete", "view")),
    *(f"catalogue.{action}_audience" for action in ("add", "change", "delete", "view")),
    *(f"mail.{action}_outgoingmail" for action in ("change", "view")),
    *(f"mail.{action}_suppression" for action in ("add", "delete", "view")),
    *(f"members.{action}_message" for action in ("change", "view")),
]
WITH_PAGES = [f"wagtailcore.{action}_page" for action in ("add", "change", "publish", "lock", "unlock")]
WITH_IMAGES = [f"wagtailimages.{action}_image" for action in ("add", "change", "choose")]
WAGTAILS_OWN = ("Moderators", "Editors")


@transaction.atomic
def lay_out_groups() -> None:
    """The roles of the team: curators work on what is shown, administrators on the site as well."""
    for name, codenames in ((CURATORS, CURATORS_MAY), (ADMINISTRATORS, ADMINISTRATORS_MAY)):
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions(codenames))
        for permission in permissions(WITH_PAGES):
            root = Page.get_first_root_node()
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    administrators, everything = Group.objects.get(name=ADMINISTRATORS), Collection.get_first_root_node()
    for permission in permissions(WITH_IMAGES):
        GroupCollectionPermission.objects.get_or_create(
            group=administrators, collection=everything, permission=permission
        )
    Group.objects.filter(name__in=WAGTAILS_OWN, user__isnull=True).delete()


def permissions(codenames: list[str]) -> list[Permission]:
    """The permissions named `app.action_model`; one that does not exist is a mistake of ours."""
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    return [found[codename] for codename in codenames]
