"""`mutirao prepare`: bring the database up to date and lay out what every site needs; safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from mutirao.base.accounts.services import lay_out_groups
from mutirao.base.catalogue.services import audience_of_members
from mutirao.base.taxonomy.services import load_own_vocabulary, load_places
from mutirao.discover.publications.review import lay_out_review
from mutirao.overview.home.services import lay_out_pages


class Command(BaseCommand):
    help = "Brings the database up to date: tables, vocabulary, countries, groups, review workflow, first pages."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        for what, step in (
            ("countries and regions", load_places),
            ("vocabulary", load_own_vocabulary),
            ("groups", lay_out_groups),
            ("audience of members", audience_of_members),
            ("review workflow", lay_out_review),
            ("first pages", lay_out_pages),
        ):
            self.stdout.write(f"  {what}")
            step()
