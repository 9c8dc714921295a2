"""What people say: how they begin, what they ask, answer, decide, suggest."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.models import User
from mutirao.base.files.uploads.forms import UploadField
from mutirao.discover.publications.formats.identifiers import FINDERS
from mutirao.discover.submissions.forms.description import DescriptionForm
from mutirao.discover.submissions.forms.draft import check_language_given
from mutirao.discover.submissions.forms.rows import language_field
from mutirao.discover.submissions.models import LONGEST_TEXT

LONGEST_PASTE = 200_000


class OnceForm(forms.Form):
    """A form that may be sent twice: it carries a number of its own, so that the second time is known."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    use_required_attribute = False  # the page says in words what is missing, in the reader's language


class LinkForm(OnceForm):
    """A link or a DOI, whichever somebody has at hand."""

    address = forms.CharField(
        label=_("Link or DOI"),
        max_length=2000,
        error_messages={"required": _("Paste the link or the DOI of the publication.")},
        help_text=_("For example https://www.example.org/report or 10.1000/182"),
    )

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        self.doi = next(iter(FINDERS["doi"](address)), "")
        if not self.doi:
            address = address if "://" in address else f"https://{address}"
            check_link(address)
        return address


def check_link(address: str) -> None:
    field = forms.URLField(assume_scheme="https", max_length=2000)
    try:
        field.clean(address)
    except forms.ValidationError as problem:
        message = _("This is neither a link nor a DOI. A link starts with https://, a DOI with 10.")
        raise forms.ValidationError(message) from problem
    if not address.startswith(("http://", "https://")):
        raise forms.ValidationError(_("Only links that start with http:// or https:// can be shared."))


class FileForm(OnceForm):
    """A file of one's own; its language is asked on the next page, where it may have been found in the file."""

    upload = UploadField(label=_("File"), error_messages={"required": _("Choose the file of the publication.")})

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].by = user  # type: ignore[attr-defined]  # an UploadField


class PasteForm(OnceForm):
    """A reference in RIS or BibTeX, as reference managers copy it."""

    text = forms.CharField(
        label=_("Reference in RIS or BibTeX"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"required": _("Paste the reference.")},
    )


class EmptyForm(OnceForm):
    """Nothing yet."""


class TextForm(OnceForm):
    """Something to say."""

    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write a few words.")},
    )


class MaybeTextForm(TextForm):
    """Something that may be said."""

    text = forms.CharField(
        label=_("A few words, if you like"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AssignForm(OnceForm):
    """A colleague, or nobody."""

    curator = forms.ModelChoiceField(
        User.objects.none(), label=_("Give it to"), required=False, empty_label=_("nobody in particular")
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["curator"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class SuggestForm(DescriptionForm):
    """An edit somebody suggests: the description with other words in it, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(
        label=_("How do you know?"),
        required=False,
        max_length=500,
        help_text=_("A link, a page number, or that you wrote it yourself."),
    )


class SuggestWithFileForm(SuggestForm):
    """A member may add a file to what is published, too."""

    upload = UploadField(label=_("A file to add"), required=False)
    upload_language = language_field(_("Language of the file"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].by = user  # type: ignore[attr-defined]  # an UploadField

    def clean_upload_language(self) -> str:
        language = str(self.cleaned_data["upload_language"])
        check_language_given(self.cleaned_data.get("upload"), language)
        return language


class DecideForm(OnceForm):
    """Yes or no to a suggested edit, and what there is to say about it."""

    verdict = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
    answer = forms.CharField(
        label=_("Answer"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
