"""The edit form of a publication, tab by tab."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import FieldComparison, TextDiff
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput

from mutirao.base.files.desk.panels import attachments_panel
from mutirao.base.ui.inline_panel import FormInlinePanel
from mutirao.discover.publications.desk.forms import ContributionForm, IdentifierForm, PublicationForm
from mutirao.discover.publications.models import Publication


def kind_label(value: str) -> str:
    return str(dict(Publication.Kind.choices).get(value, value))


class ListComparison(FieldComparison):
    """Two lists of words, as a sentence a person can read."""

    def htmldiff(self) -> Any:
        before, after = ", ".join(self.val_a), ", ".join(self.val_b)
        if before == after:
            return TextDiff([("equal", before)]).to_html()
        return TextDiff([("deletion", before), ("addition", after)]).to_html()


class ListFieldPanel(FieldPanel):
    """A field that holds a list of words."""

    def get_comparison_class(self) -> type[FieldComparison]:
        return ListComparison


class KindComparison(FieldComparison):
    """Two kinds by name."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.val_a: str = kind_label(self.val_a)
        self.val_b: str = kind_label(self.val_b)


class KindPanel(FieldPanel):
    """The kind, whose choices are known to publications and not to entries."""

    def get_comparison_class(self) -> type[FieldComparison]:
        return KindComparison


names = FormInlinePanel(
    "contributions",
    [
        FieldRowPanel([FieldPanel("role"), FieldPanel("family"), FieldPanel("given")]),
        FieldRowPanel([FieldPanel("organisation"), FieldPanel("orcid")]),
    ],
    form_class=ContributionForm,
    heading=_("Names: authors, editors, translators, publishers"),
    label=_("Name"),
    help_text=_(
        "In the order of the title page. A person has family and given names; an organisation has its own line instead."
        " The publisher is usually an organisation."
    ),
)

identifiers = FormInlinePanel(
    "identifiers",
    [FieldRowPanel([FieldPanel("scheme"), FieldPanel("value")])],
    form_class=IdentifierForm,
    heading=_("Identifiers"),
    label=_("Identifier"),
    help_text=_("A DOI or ISBN lets the site recognise a publication that is here already."),
)

description = ObjectList(
    [
        FieldPanel("title", required_on_save=True, widget=AdminAutoHeightTextInput(attrs={"rows": 1})),
        FieldPanel("subtitle"),
        FieldRowPanel(
            [
                KindPanel("kind", required_on_save=True),
                FieldPanel("issued", help_text=_("As exact as is known: 2018, 2018-09 or 2018-09-12.")),
            ]
        ),
        names,
        ListFieldPanel("languages", heading=_("Languages it is written in, the main one first")),
        FieldPanel("summary", heading=_("Abstract")),
        MultiFieldPanel(
            [
                FieldPanel("container"),
                FieldRowPanel([FieldPanel("volume"), FieldPanel("issue"), FieldPanel("pages")]),
                FieldRowPanel([FieldPanel("edition"), FieldPanel("place")]),
            ],
            heading=_("Where it appeared"),
            classname="collapsed",
        ),
        identifiers,
        FieldPanel("source_url", help_text=_("The publisher’s own page of it, where readers are sent.")),
        FieldPanel("licence"),
    ],
    heading=_("Description"),
)

files = ObjectList([attachments_panel()], heading=_("Files"))

classification = ObjectList(
    [
        MultiFieldPanel([FieldPanel("suggested_concepts"), FieldPanel("concepts")], heading=_("Topics")),
        MultiFieldPanel(
            [FieldPanel("suggested_countries"), FieldPanel("countries")], heading=_("Countries and regions")
        ),
        ListFieldPanel("keywords"),
    ],
    heading=_("Classification"),
)

links = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel("links_to_remove"), FieldPanel("link_relation"), FieldPanel("link_target")],
            heading=_("Translations, versions and other related publications"),
            help_text=_(
                "Links are shown on both publications as soon as you save; they are not part of a draft."
                " After saving you can add the next one."
            ),
        )
    ],
    heading=_("Links"),
)

settings = ObjectList(
    [
        FieldPanel("audience"),
        FieldPanel("slug", help_text=_("The last part of its address. Left empty, it is made from the title.")),
        FieldPanel("verified_on", help_text=_("When somebody last made sure that all of this is right.")),
        FieldPanel("contributor", read_only=True),
        PublishingPanel(),
    ],
    heading=_("Settings"),
)

edit_handler = TabbedInterface([description, files, classification, links, settings], base_form_class=PublicationForm)
