"""The same thing done to many publications: those ticked, or all that the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.views.bulk_action import BulkAction

from mutirao.base.catalogue.models import Audience
from mutirao.base.taxonomy.widgets import ConceptsField, PlacesField
from mutirao.discover.publications import curation
from mutirao.discover.publications.desk.fields import LanguagesField
from mutirao.discover.publications.desk.listing import narrowed
from mutirao.discover.publications.models import Publication

CHANGE = "publications.change_publication"
PUBLISH = "publications.publish_publication"
SHOWN = 20
BATCH = 200


class PublicationBulkAction(BulkAction):
    """Asks first, saying what happens to how many; then acts, a batch in each transaction."""

    models = [Publication]
    template_name = "publications/desk/bulk_action.html"
    permission = CHANGE
    explanation: Any = ""
    button: Any = ""
    aria_label: Any = ""

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet[Publication]:
        return narrowed(self.request.GET, self.request).values_list("pk", flat=True)

    @classmethod
    def get_queryset(cls, model: type[Publication], object_ids: Any) -> list[Publication]:
        return list(model.objects.filter(pk__in=object_ids).select_related("latest_revision"))

    def check_perm(self, obj: Publication) -> bool:
        return bool(self.request.user.has_perm(self.permission))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        items = context["items"]
        return {
            **context,
            "action": self,
            "count": len(items),
            "shown": [item["item"] for item in items[:SHOWN]],
            "more": max(0, len(items) - SHOWN),
            "refused": len(context["items_with_no_access"]),
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user, "form": self.cleaned_form}

    @classmethod
    def execute_action(cls, objects: Sequence[Publication], **context: Any) -> tuple[int, int]:
        remaining = iter(objects)
        while batch := list(islice(remaining, BATCH)):
            cls.act(batch, context["form"].cleaned_data, context["by"])
        return len(objects), 0

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        raise NotImplementedError

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        words = ngettext("Done for %(count)s publication.", "Done for %(count)s publications.", num_parent_objects)
        return words % {"count": num_parent_objects}


class AgreeToSuggestions(PublicationBulkAction):
    action_type = "agree"
    action_priority = 10
    display_name = _("Agree to suggestions")
    aria_label = _("Agree to all suggestions of the selected publications")
    explanation = _("You agree to all topics and countries that are suggested for these publications.")
    button = _("Agree to all suggestions")

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        curation.agree_to_suggestions(publications, by=by)


class ClassifyForm(forms.Form):
    add_concepts = ConceptsField(label=_("File under these topics"), required=False)
    add_countries = PlacesField(label=_("File under these countries and regions"), required=False)
    remove_concepts = ConceptsField(label=_("No longer file under these topics"), required=False)
    remove_countries = PlacesField(label=_("No longer file under these countries and regions"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Choose at least one topic or country to add or to remove."))
        return cleaned


class Classify(PublicationBulkAction):
    action_type = "classify"
    action_priority = 20
    display_name = _("Classify")
    aria_label = _("Add or remove topics and countries of the selected publications")
    explanation = _("Topics and countries you choose are added to, or taken from, all of these publications.")
    button = _("Classify them")
    form_class = ClassifyForm

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        curation.classify(
            publications,
            by=by,
            add=[*said["add_concepts"], *said["add_countries"]],
            remove=[*said["remove_concepts"], *said["remove_countries"]],
        )


class LanguagesForm(forms.Form):
    languages = LanguagesField(label=_("Languages"))

    def clean_languages(self) -> list[str]:
        if not self.cleaned_data["languages"]:
            raise forms.ValidationError(_("Choose at least one language."))
        return list(self.cleaned_data["languages"])


class SetLanguages(PublicationBulkAction):
    action_type = "languages"
    action_priority = 30
    display_name = _("Set language")
    aria_label = _("Set the language of the selected publications")
    explanation = _("The languages you choose replace those of all these publications.")
    button = _("Set the language")
    form_class = LanguagesForm

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        curation.set_languages(publications, said["languages"], by=by)


class AudienceForm(forms.Form):
    audience = forms.ModelChoiceField(
        Audience.objects.all(), label=_("Meant for"), required=False, empty_label=_("everyone")
    )


class SetAudience(PublicationBulkAction):
    action_type = "audience"
    action_priority = 40
    permission = PUBLISH
    display_name = _("Set audience")
    aria_label = _("Say for whom the selected publications are meant")
    explanation = _("Only the circle you choose will see these publications and their files.")
    button = _("Set the audience")
    form_class = AudienceForm

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        curation.set_audience(publications, said["audience"], by=by)


class Publish(PublicationBulkAction):
    action_type = "publish"
    action_priority = 50
    permission = PUBLISH
    display_name = _("Publish")
    aria_label = _("Publish the selected publications")
    explanation = _("Readers will see these publications, in their newest version, at once.")
    button = _("Publish them")

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        curation.publish(publications, by=by)


class Archive(PublicationBulkAction):
    """Stands where Wagtail offers to delete: deleting is archiving."""

    action_type = "delete"
    action_priority = 60
    classes = {"serious"}
    permission = PUBLISH
    display_name = pgettext_lazy("verb", "Archive")
    aria_label = _("Archive the selected publications")
    explanation = _("Readers will no longer find these publications. Nothing is lost, and each can be brought back.")
    button = _("Archive them")

    @classmethod
    def act(cls, publications: list[Publication], said: dict[str, Any], by: Any) -> None:
        curation.archive_all(publications, by=by)


BULK_ACTIONS: list[type[PublicationBulkAction]] = [
    AgreeToSuggestions,
    Classify,
    SetLanguages,
    SetAudience,
    Publish,
    Archive,
]
