"""Who may open what: every address of the site × everybody, in one table; and what is hidden looks like what is absent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience
from mutirao.base.files.models import Attachment
from mutirao.base.files.uploads.services import begin_upload
from mutirao.base.mail.models import OutgoingMail
from mutirao.base.mail.services import NewMail, queue_mails, suppress
from mutirao.base.notices.models import Notice
from mutirao.base.notices.signatures import Refusal
from mutirao.base.taxonomy.models import Concept
from mutirao.connect.members.models import Message
from mutirao.connect.members.tests.factories import make_member, with_photo
from mutirao.connect.members.tickets import ticket_for
from mutirao.connect.stakeholders.services.belonging import say_affiliation
from mutirao.connect.stakeholders.services.managing import ask_to_manage
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.programmes.models import FocalPoint
from mutirao.discover.programmes.models import Suggestion as SuggestedEdit
from mutirao.discover.programmes.tests.factories import make_programme
from mutirao.discover.programmes.tickets import ticket_for as focal_ticket_for
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import report_problem, withdraw
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.submissions.tests.journeys import make_suggestion, make_waiting
from mutirao.overview.interchange.models import RejectedRow, Run, Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

PEOPLE = ("nobody", "member", "curator", "administrator")
Row = tuple[str, str, int | str, int | str, int | str, int | str]

LOGIN, DESK, HOME = "log in", "desk", "home"
"""Sent to log in; sent back to the desk's first page, or to the site's, with a sentence that says why."""

READING = "/en/discover/publications/{publication}/"
PROGRAMMES = "/en/discover/programmes/"
PROFILE = PROGRAMMES + "{programme}/"
MEMBER = "/en/connect/members/{member}/"
STAKEHOLDER = "/en/connect/stakeholders/{stakeholder}/"
WORK = "wagtailsnippets_publications_publication"
WORDS = "wagtailsnippets_taxonomy_concept"
# fmt: off
TABLE: list[Row] = [
    # name                          address                                    nobody  member  curator administrator
    ("alive",                       "/healthz",                                   200,    200,    200,    200),
    ("ready",                       "/readyz",                                    200,    200,    200,    200),
    ("appearance-css",              "/appearance.css",                            200,    200,    200,    200),
    ("taxonomy:identity",           "/vocabulary/topics/cash-transfers",          303,    303,    303,    303),
    ("taxonomy:scheme",             "/vocabulary/small.ttl",                      200,    200,    200,    200),
    ("taxonomy:concept",            "/vocabulary/topics/cash-transfers.ttl",      200,    200,    200,    200),
    ("files:download",              "/files/{file}/report.txt",                   200,    200,    200,    200),
    ("files:uploads",               "/files/uploads/",                            405,    405,    405,    405),
    ("files:upload",                "/files/uploads/{token}/",                    405,    405,    405,    405),
    ("home:index",                  "/en/",                                       200,    200,    200,    200),
    ("search:index",                "/en/search/",                                200,    200,    200,    200),
    ("search:suggest",              "/en/search/suggest/?q=cash",                 200,    200,    200,    200),
    ("search:section",              "/en/discover/publications/",                 200,    200,    200,    200),
    ("search:connect",              "/en/connect/stakeholders/",                  200,    200,    200,    200),
    ("search:topics",               "/en/topics/",                                200,    200,    200,    200),
    ("search:topic",                "/en/topics/cash-transfers/",                 200,    200,    200,    200),
    ("countries:index",             "/en/countries/",                             200,    200,    200,    200),
    ("countries:detail",            "/en/countries/malawi/",                      200,    200,    200,    200),
    ("publications:detail",         READING,                                      200,    200,    200,    200),
    ("publications:cite",           READING + "cite/",                            200,    200,    200,    200),
    ("publications:export",         READING + "export/ris/",                      200,    200,    200,    200),
    ("publications:source",         READING + "source/",                          302,    302,    302,    302),
    ("publications:problem",        READING + "problem/",                         200,    200,    200,    200),
    # Programmes
    ("programmes:compare",          PROGRAMMES + "compare/",                      200,    200,    200,    200),
    ("programmes:table",            PROGRAMMES + "table/",                        200,    200,    200,    200),
    ("programmes:charts",           PROGRAMMES + "charts/",                       200,    200,    200,    200),
    ("programmes:detail",           PROFILE,                                      200,    200,    200,    200),
    ("programmes:history",          PROFILE + "history/coverage/",                200,    200,    200,    200),
    ("programmes:say_again",        PROFILE + "history/coverage/1/",              405,    405,    405,    405),
    ("programmes:data",             PROFILE + "data/json/",                       200,    200,    200,    200),
    ("programmes:suggest",          PROFILE + "suggest/coverage/",                200,    200,    200,    200),
    ("programmes:still_right",      PROGRAMMES + "still-right/{focal_ticket}/",   200,    200,    200,    200),
    ("programmes:suggestion",       PROGRAMMES + "suggestions/{edit}/",         LOGIN,    404,    200,    200),
    ("programmes:curating",         PROGRAMMES + "to-look-after/",              LOGIN,    404,    200,    200),
    ("programmes:create",           PROGRAMMES + "create/",                     LOGIN,    404,    200,    200),
    ("programmes:edit",             PROFILE + "edit/basic/",                    LOGIN,    404,    200,    200),
    ("programmes:focal_points",     PROFILE + "focal-points/",                  LOGIN,    404,    200,    200),
    ("programmes:name",             PROFILE + "name/",                       LOGIN,    404,    200,    200),
    ("programmes:publishing",       PROFILE + "publishing/",                      405,    405,    405,    405),
    ("programmes:verify",           PROFILE + "verify/",                          405,    405,    405,    405),
    # Accounts
    ("accounts:found",              "/en/account/first/",                         404,    404,    404,    404),
    ("accounts:data",               "/en/account/data/",                        LOGIN,    200,    200,    200),
    ("accounts:ask_for_data",       "/en/account/data/ask/",                    LOGIN,    405,    405,    405),
    ("accounts:download",           "/en/account/data/{download}/",             LOGIN,    302,    302,    302),
    ("accounts:terms_again",        "/en/account/terms/",                       LOGIN,    200,    200,    200),
    ("accounts:withdraw",           "/en/account/consents/withdraw/",           LOGIN,    405,    405,    405),
    ("accounts:leave",              "/en/account/leave/",                       LOGIN,    302,    302,    302),
    ("accounts:left",               "/en/account/left/",                          200,    200,    200,    200),
    ("accounts:stop_viewing",       "/en/account/viewing/stop/",                LOGIN,    405,    405,    405),
    ("privacy",                     "/en/privacy/",                               200,    200,    200,    200),
    ("terms",                       "/en/terms/",                                 200,    200,    200,    200),
    # Members
    ("search:members",              "/en/connect/members/",                       200,    200,    200,    200),
    ("members:edit",                "/en/connect/members/me/",                  LOGIN,    200,    200,    200),
    ("members:mine",                "/en/connect/members/me/page/",             LOGIN,    302,    302,    302),
    ("members:photo_edit",          "/en/connect/members/me/photo/",            LOGIN,    200,    200,    200),
    ("members:photo_remove",        "/en/connect/members/me/photo/remove/",       405,    405,    405,    405),
    ("members:welcome",             "/en/connect/members/welcome/",             LOGIN,    302,    302,    302),
    ("members:step",                "/en/connect/members/welcome/hello/",       LOGIN,    200,    200,    200),
    ("members:detail",              MEMBER,                                       200,    200,    200,    200),
    ("members:photo",               MEMBER + "photo/",                            200,    200,    200,    200),
    ("members:write",               MEMBER + "write/",                          LOGIN,    200,    200,    200),
    ("members:report",              "/en/connect/members/messages/{ticket}/report/", 200, 200,    200,    200),
    ("members:stop",                "/en/connect/members/messages/{ticket}/stop/", 200,   200,    200,    200),
    # Stakeholders
    ("search:stakeholders",         "/en/connect/stakeholders/",                  200,    200,    200,    200),
    ("stakeholders:create",         "/en/connect/stakeholders/new/",            LOGIN,    404,    200,    200),
    ("stakeholders:mine",           "/en/connect/stakeholders/mine/",           LOGIN,    200,    200,    200),
    ("stakeholders:leave",          "/en/connect/stakeholders/mine/{affiliation}/leave/", 405, 405, 405,  405),
    ("stakeholders:request",        "/en/connect/stakeholders/requests/{asked}/", LOGIN,  404,    200,    200),
    ("stakeholders:decide",         "/en/connect/stakeholders/people/{affiliation}/confirm/", 405, 405, 405, 405),
    ("stakeholders:detail",         STAKEHOLDER,                                  200,    200,    200,    200),
    ("stakeholders:logo",           STAKEHOLDER + "logo/",                        404,    404,    404,    404),
    ("stakeholders:people",         STAKEHOLDER + "members/",                     200,    200,    200,    200),
    ("stakeholders:linked",         STAKEHOLDER + "all/publication/published_by/", 200,   200,    200,    200),
    ("stakeholders:edit",           STAKEHOLDER + "edit/",                      LOGIN,    404,    200,    200),
    ("stakeholders:logo_edit",      STAKEHOLDER + "edit/logo/",                 LOGIN,    404,    200,    200),
    ("stakeholders:archive",        STAKEHOLDER + "archive/",                     405,    405,    405,    405),
    ("stakeholders:merge",          STAKEHOLDER + "merge/",                     LOGIN,    404,    200,    200),
    ("stakeholders:join",           STAKEHOLDER + "join/",                      LOGIN,    200,    200,    200),
    ("stakeholders:ask",            STAKEHOLDER + "ask/",                       LOGIN,    200,    200,    200),
    ("stakeholders:manage",         STAKEHOLDER + "people/",                    LOGIN,    404,    200,    200),
    # Notices, live, mail
    ("push-worker",                 "/push-worker.js",                            200,    200,    200,    200),
    ("notices:index",               "/en/notices/",                             LOGIN,    200,    200,    200),
    ("notices:bell",                "/en/notices/bell/",                        LOGIN,    200,    200,    200),
    ("notices:read",                "/en/notices/read/",                          405,    405,    405,    405),
    ("notices:open",                "/en/notices/{notice}/open/",               LOGIN,    404,    404,    404),
    ("notices:preferences",         "/en/notices/preferences/",                 LOGIN,    200,    200,    200),
    ("notices:choose_all",          "/en/notices/preferences/all/",               405,    405,    405,    405),
    ("notices:rhythm",              "/en/notices/preferences/rhythm/",            405,    405,    405,    405),
    ("notices:follow",              "/en/notices/follow/",                        405,    405,    405,    405),
    ("notices:unsubscribe",         "/en/notices/unsubscribe/{refusal}/",         200,    200,    200,    200),
    ("notices:connect_device",      "/en/notices/devices/connect/",               405,    405,    405,    405),
    ("notices:disconnect_device",   "/en/notices/devices/disconnect/",            405,    405,    405,    405),
    ("live:stream",                 "/live/?channel=person:{person}",             401,    404,    404,    404),
    # Submissions
    ("submissions:share",           "/en/contribute/",                          LOGIN,    200,    200,    200),
    ("submissions:index",           "/en/contribute/mine/",                     LOGIN,    200,    200,    200),
    ("submissions:edits",           "/en/contribute/mine/edits/",               LOGIN,    200,    200,    200),
    ("submissions:suggest",         "/en/contribute/suggest/{publication}/",    LOGIN,    200,    200,    200),
    ("submissions:suggestion",      "/en/contribute/suggestions/{suggestion}/", LOGIN,    404,    200,    200),
    ("submissions:suggested_file",  "/en/contribute/suggestions/{suggestion}/file/", LOGIN, 404,    404,    404),
    ("submissions:detail",          "/en/contribute/{submission}/",             LOGIN,    404,    200,    200),
    ("submissions:duplicates",      "/en/contribute/{submission}/duplicates/",  LOGIN,    404,    404,    404),
    ("submissions:edit",            "/en/contribute/{submission}/edit/",        LOGIN,    404,    404,    404),
    ("submissions:save",            "/en/contribute/{submission}/save/",          405,    405,    405,    405),
    ("submissions:preview",         "/en/contribute/{submission}/preview/",     LOGIN,    404,    200,    200),
    ("submissions:withdraw",        "/en/contribute/{submission}/withdraw/",    LOGIN,    404,    404,    404),
    ("submissions:propose",         "/en/contribute/{submission}/propose/",     LOGIN,    404,    200,    200),
    ("submissions:correct",         "/en/contribute/{submission}/correct/",     LOGIN,    404,    404,    404),
    ("submissions:new_version",     "/en/contribute/{submission}/new-version/", LOGIN,    404,    404,    404),
    ("submissions:step",            "/en/contribute/{submission}/publish/",     LOGIN,    405,    405,    405),
    # The editors’ desk
    ("indicators:index",            "/desk/indicators/",                        LOGIN,  HOME,    DESK,    200),
    ("indicators:index_results",    "/desk/indicators/results/",                LOGIN,  HOME,    DESK,    200),
    ("wagtailadmin_home",           "/desk/",                                   LOGIN,  HOME,     200,    200),
    (f"{WORK}:list",                "/desk/publications/",                      LOGIN,  HOME,     200,    200),
    (f"{WORK}:list_results",        "/desk/publications/results/",              LOGIN,  HOME,     200,    200),
    (f"{WORK}:add",                 "/desk/publications/add/",                  LOGIN,  HOME,     200,    200),
    (f"{WORK}:edit",                "/desk/publications/edit/{pk}/",            LOGIN,  HOME,     200,    200),
    (f"{WORK}:history",             "/desk/publications/history/{pk}/",         LOGIN,  HOME,     200,    200),
    (f"{WORK}:unpublish",           "/desk/publications/unpublish/{pk}/",       LOGIN,  HOME,     200,    200),
    (f"{WORK}:archive",             "/desk/publications/archive/{pk}/",         LOGIN,  HOME,     200,    200),
    (f"{WORK}:bring_back",          "/desk/publications/bring-back/{archived}/", LOGIN,  HOME,     200,    200),
    (f"{WORK}:delete",              "/desk/publications/delete/{pk}/",          LOGIN,  HOME,    DESK,    200),
    ("publication_problems",        "/desk/problems/",                          LOGIN,  HOME,     200,    200),
    ("publication_problems_results", "/desk/problems/results/",                 LOGIN,  HOME,     200,    200),
    ("publication_problem_settle",  "/desk/problems/{problem}/settle/",         LOGIN,  HOME,     405,    405),
    ("desk_members",                "/desk/members/",                           LOGIN,  HOME,     200,    200),
    ("desk_members_results",        "/desk/members/results/",                   LOGIN,  HOME,     200,    200),
    ("desk_members_figures",        "/desk/members/figures/",                   LOGIN,  HOME,     200,    200),
    ("desk_reported_messages",      "/desk/members/reported/",                  LOGIN,  HOME,    DESK,    200),
    ("desk_reported_messages_results", "/desk/members/reported/results/",       LOGIN,  HOME,    DESK,    200),
    ("desk_reported_message_settle", "/desk/members/reported/{message}/settle/", LOGIN, HOME,    DESK,    405),
    ("submission_queue",            "/desk/submissions/",                       LOGIN,  HOME,     200,    200),
    ("submission_queue_results",    "/desk/submissions/results/",               LOGIN,  HOME,     200,    200),
    ("suggested_edits",             "/desk/suggested-edits/",                   LOGIN,  HOME,     200,    200),
    ("suggested_edits_results",     "/desk/suggested-edits/results/",           LOGIN,  HOME,     200,    200),
    ("desk_stakeholders",           "/desk/stakeholders/",                      LOGIN,  HOME,     200,    200),
    ("desk_stakeholders_results",   "/desk/stakeholders/results/",              LOGIN,  HOME,     200,    200),
    ("desk_management_requests",    "/desk/stakeholders/requests/",             LOGIN,  HOME,     200,    200),
    ("desk_management_requests_results", "/desk/stakeholders/requests/results/", LOGIN, HOME,     200,    200),
    ("desk_stakeholder_duplicates", "/desk/stakeholders/duplicates/",           LOGIN,  HOME,     200,    200),
    ("desk_stakeholders_distinct",  "/desk/stakeholders/duplicates/1/2/distinct/", LOGIN, HOME,   405,    405),
    ("desk_stakeholder_import",     "/desk/stakeholders/import/",               LOGIN,  HOME,     200,    200),
    ("desk_stakeholder_template",   "/desk/stakeholders/import/template.csv",   LOGIN,  HOME,     200,    200),
    ("publishers",                  "/desk/publishers/",                        LOGIN,  HOME,     200,    200),
    ("publisher_is",                "/desk/publishers/which/?name=Routledge",   LOGIN,  HOME,     200,    200),
    ("publisher_settle",            "/desk/publishers/settle/none/",            LOGIN,  HOME,     405,    405),
    ("desk_file",                   "/desk/files/{file}/",                      LOGIN,  HOME,     200,    200),
    ("desk_file_read",              "/desk/files/{file}/read/",                 LOGIN,  HOME,     405,    405),
    ("interchange:index",           "/desk/imports/",                           LOGIN,  HOME,     200,    200),
    ("interchange:index_results",   "/desk/imports/results/",                   LOGIN,  HOME,     200,    200),
    ("interchange:create",          "/desk/imports/add/",                       LOGIN,  HOME,     200,    200),
    ("interchange:detail",          "/desk/imports/{run}/",                     LOGIN,  HOME,     200,    200),
    ("interchange:continue",        "/desk/imports/{run}/continue/",            LOGIN,  HOME,     405,    405),
    ("interchange:rejected_rows",   "/desk/imports/{run}/rejected/",            LOGIN,  HOME,     200,    200),
    ("interchange:repair",          "/desk/imports/rows/{row}/",                LOGIN,  HOME,     200,    200),
    ("interchange:create_inventory", "/desk/imports/inventory/",                LOGIN,  HOME,     200,    200),
    ("interchange:inventory_template", "/desk/imports/inventory/template.csv",  LOGIN,  HOME,     200,    200),
    ("interchange:for_real",        "/desk/imports/{run}/for-real/",            LOGIN,  HOME,     405,    405),
    ("interchange:report",          "/desk/imports/{run}/report/",              LOGIN,  HOME,     200,    200),
    (f"{WORDS}:list",               "/desk/vocabulary/concepts/",               LOGIN,  HOME,     200,    200),
    (f"{WORDS}:list_results",       "/desk/vocabulary/concepts/results/",       LOGIN,  HOME,     200,    200),
    (f"{WORDS}:add",                "/desk/vocabulary/concepts/add/",           LOGIN,  HOME,     200,    200),
    (f"{WORDS}:edit",               "/desk/vocabulary/concepts/edit/{concept}/", LOGIN, HOME,     200,    200),
    ("load_vocabulary",             "/desk/vocabulary/load/",                   LOGIN,  HOME,     200,    200),
    ("picker_words",                "/desk/vocabulary/words/now/",              LOGIN,  HOME,     200,    200),
    ("audiences:index",             "/desk/audiences/",                         LOGIN,  HOME,    DESK,    200),
    ("audiences:index_results",     "/desk/audiences/results/",                 LOGIN,  HOME,    DESK,    200),
    ("audiences:add",               "/desk/audiences/new/",                     LOGIN,  HOME,    DESK,    200),
    ("audiences:edit",              "/desk/audiences/edit/{audience}/",         LOGIN,  HOME,    DESK,    200),
    ("audiences:delete",            "/desk/audiences/delete/{audience}/",       LOGIN,  HOME,    DESK,    200),
    ("mail_ledger",                 "/desk/mail/",                              LOGIN,  HOME,    DESK,    200),
    ("mail_ledger_results",         "/desk/mail/results/",                      LOGIN,  HOME,    DESK,    200),
    ("mail_settle",                 "/desk/mail/{mail}/settle/",                LOGIN,  HOME,    DESK,    405),
    ("mail_settle_all",             "/desk/mail/settle/in_doubt/",              LOGIN,  HOME,    DESK,    200),
    ("mail_suppressions",           "/desk/mail/blocked/",                      LOGIN,  HOME,    DESK,    200),
    ("mail_suppressions_results",   "/desk/mail/blocked/results/",              LOGIN,  HOME,    DESK,    200),
    ("mail_suppress",               "/desk/mail/blocked/add/",                  LOGIN,  HOME,    DESK,    200),
    ("mail_lift",                   "/desk/mail/blocked/{suppression}/lift/",   LOGIN,  HOME,    DESK,    405),
    ("wagtailusers_users:index",    "/desk/users/",                             LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:index_results", "/desk/users/results/",                LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:add",      "/desk/users/new/",                         LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:edit",     "/desk/users/edit/{person}/",               LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:delete",   "/desk/users/delete/{person}/",             LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:suspend",  "/desk/users/suspend/{person}/",            LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:lift",     "/desk/users/lift/{person}/",               LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:merge",    "/desk/users/merge/{person}/",              LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_users:view_as",  "/desk/users/view-as/{person}/",            LOGIN,  HOME,    DESK,    200),
    ("wagtailusers_groups:index",   "/desk/groups/",                            LOGIN,  HOME,    DESK,    200),
    ("dead_links",                  "/desk/links/",                             LOGIN,  HOME,     200,    200),
    ("dead_links_results",          "/desk/links/results/",                     LOGIN,  HOME,     200,    200),
    ("dead_link_fine",              "/desk/links/{link}/fine/",                 LOGIN,  HOME,     405,    405),
    ("dead_link_archived",          "/desk/links/{link}/archived/",             LOGIN,  HOME,     405,    405),
    ("dead_link_replace",           "/desk/links/{link}/replace/",              LOGIN,  HOME,     200,    200),
]
# fmt: on
OWN = dict.fromkeys(
    (
        "submissions:detail",
        "submissions:duplicates",
        "submissions:edit",
        "submissions:preview",
        "submissions:withdraw",
        "submissions:suggestion",
    ),
    200,
)  # fmt: skip
"""What a contributor may open of their own, beyond what every member may."""


def module_of(pattern: URLPattern) -> str:
    view = pattern.callback
    return str(getattr(getattr(view, "view_class", view), "__module__", ""))


def our_addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The name of every address that a view of ours answers; Wagtail's and allauth's own are theirs to test."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from our_addresses(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif module_of(pattern).startswith("mutirao."):
            yield namespace + (pattern.name or str(pattern.pattern))


def test_every_address_is_in_the_table() -> None:
    listed = [row[0] for row in TABLE]

    assert set(our_addresses(get_resolver())) - set(listed) == set()
    assert len(listed) == len(set(listed))


@pytest.fixture
def contributor(db: None) -> Any:
    """The member whose contribution and suggested edit the addresses of the table speak of."""
    return UserFactory()


@pytest.fixture
def known(index: Callable[[], int], settings: Any, contributor: Any) -> dict[str, Any]:
    """What the addresses of the table speak of."""
    publication = make_publication(url="https://source.example/report")
    index()
    small = Concept.objects.topics().get(slug="cash-transfers")
    type(small.scheme).objects.create(slug="small", uri="https://small.example", title="Small")
    shown = with_photo(make_member(profile_shown_to="everyone", shown_to={"photo": "everyone"}))
    message = Message.objects.create(sender=UserFactory(), recipient=shown.user, reported_at=timezone.now())
    stakeholder = make_stakeholder()
    programme = make_programme()
    focal_point = FocalPoint.objects.create(programme=programme, user=UserFactory())
    run = Run.objects.create(source=Source.objects.create(name="a.ris", key="a.ris", format="ris"), state="finished")
    return {
        "publication": publication.slug,
        "pk": publication.pk,
        "archived": make_in_state("archived", make_circle("Another")).pk,
        "problem": report_problem(publication, subject="other", comment="Broken").pk,
        "file": attach(publication).pk,
        "token": begin_upload("a.pdf", 1, by=UserFactory()).token,
        "run": run.pk,
        "row": RejectedRow.objects.create(run=run, line=3, reason="no title", raw="TY  - RPRT\nER  - ").pk,
        "concept": small.pk,
        "audience": make_circle().pk,
        "person": UserFactory().pk,
        "notice": Notice.objects.create(recipient=UserFactory(), kind="followed_published", key="1").pk,
        "refusal": Refusal(UserFactory().pk, kind="followed_published").token(),
        "mail": make_mail_in_doubt().pk,
        "suppression": suppress("nobody@example.org", reason="operator").pk,
        "download": uuid4(),
        "member": shown.slug,
        "message": message.pk,
        "ticket": ticket_for(message),
        "stakeholder": stakeholder.slug,
        "programme": programme.slug,
        "focal_ticket": focal_ticket_for(focal_point),
        "edit": SuggestedEdit.objects.create(programme=programme, field="coverage").pk,
        "affiliation": say_affiliation(shown, stakeholder, by=shown.user).pk,
        "asked": ask_to_manage(shown, stakeholder, "I work there.", by=shown.user).pk,
        "link": LinkCheck.objects.create(publication=publication, url="https://a.example/", state="dead").pk,
        "submission": make_waiting(contributor, title="In review").pk,
        "suggestion": make_suggestion(publication, contributor).pk,
    }


def make_mail_in_doubt() -> OutgoingMail:
    queue_mails([NewMail("somebody@example.org", "News", "News.")])
    OutgoingMail.objects.update(state=OutgoingMail.State.IN_DOUBT)
    return OutgoingMail.objects.get()


def attach(publication: Publication) -> Attachment:
    attachment = Attachment(entry_id=publication.pk, file=ContentFile(b"Plain words.\n", name="report.txt"))
    attachment.save()
    return attachment


def make_circle(name: str = "Circle") -> Audience:
    return Audience.objects.create(name=name, group=Group.objects.create(name=name))


def outcome(response: Any) -> int | str:
    """The status, or where a redirection sends somebody who may not; read to the end, so that files are closed."""
    b"".join(response)
    location = response.get("Location", "")
    if response.status_code == 302 and location.startswith(("/en/account/login/", "/desk/login/")):
        return LOGIN
    if response.status_code == 302 and location == "/desk/":
        return DESK
    if response.status_code == 302 and location == "/en/":
        return HOME
    return int(response.status_code)


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(
    person: str, known: dict[str, Any], client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    browser = client_of(None if person == "nobody" else request.getfixturevalue(person))
    column = 2 + PEOPLE.index(person)

    got = {row[0]: outcome(browser.get(row[1].format(**known))) for row in TABLE}

    assert got == {row[0]: row[column] for row in TABLE}


def test_a_contributor_may_what_members_may_and_what_is_their_own(
    contributor: Any, known: dict[str, Any], client_of: Callable[[Any], Client]
) -> None:
    browser = client_of(contributor)

    got = {row[0]: outcome(browser.get(row[1].format(**known))) for row in TABLE}

    assert got == {row[0]: row[2 + PEOPLE.index("member")] for row in TABLE} | OWN


# What is hidden looks like what is absent

OF_A_PUBLICATION = [
    READING,
    READING + "cite/",
    READING + "export/ris/",
    READING + "source/",
    READING + "problem/",
    "/files/{file}/report.txt",
]
STATES = ("public", "restricted", "draft", "archived")
SEEN_BY = {
    "public": {"nobody", "member", "insider", "curator", "administrator"},
    "restricted": {"insider", "administrator"},
    "draft": set[str](),
    "archived": set[str](),
}


def make_in_state(state: str, circle: Audience) -> Publication:
    publication = make_publication(
        published=state != "draft",
        audience=circle if state == "restricted" else None,
        url="https://source.example/report",
    )
    if state == "archived":
        withdraw(publication)
    return publication


def shape(response: Any, path: str) -> str:
    """A page without the address it was asked at and without what differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode().replace(path[3:], ""))


@pytest.mark.parametrize("person", [*PEOPLE, "insider"])
@pytest.mark.parametrize("state", STATES)
def test_hidden_is_the_same_as_absent(
    state: str, person: str, client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    circle = make_circle()
    publication = make_in_state(state, circle)
    there = {"publication": publication.slug, "file": attach(publication).pk}
    absent = {"publication": "nothing-of-the-kind", "file": 10_000_000}
    if person == "insider":
        user = UserFactory()
        user.groups.add(circle.group)
    else:
        user = None if person == "nobody" else request.getfixturevalue(person)
    browser = client_of(user)

    for path in OF_A_PUBLICATION:
        here, nowhere = path.format(**there), path.format(**absent)
        response, missing = browser.get(here), browser.get(nowhere)
        assert missing.status_code == 404
        if person in SEEN_BY[state]:
            assert response.status_code in {200, 302}
            b"".join(response)
        else:
            assert response.status_code == 404
            assert shape(response, here) == shape(missing, nowhere)
            assert publication.title not in response.content.decode()


@pytest.mark.parametrize("state", ["restricted", "draft", "archived"])
def test_nobody_can_report_on_what_they_cannot_see(state: str, client: Client) -> None:
    publication = make_in_state(state, make_circle())

    response = client.post(
        READING.format(publication=publication.slug) + "problem/",
        {"subject": "other", "comment": "I know that you exist"},
    )

    assert response.status_code == 404
    assert not publication.problems.exists()
