"""What a team can change about the look of its site without touching code."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from mutirao.base.ui.signals import appearance_changed

valid_colour = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits or letters from a to f, such as #0b5c7d.")
)


def language_choices() -> list[tuple[str, Any]]:
    return [("", _("every language")), *settings.LANGUAGES]


class NavigationBlock(StructBlock):
    """One entry of the header or footer."""

    label = CharBlock(label=_("Text"), max_length=60)
    address = CharBlock(
        label=_("Address"), max_length=300, help_text=_("A path of this site such as /en/about/, or a full address.")
    )
    language = ChoiceBlock(label=_("Shown in"), choices=language_choices, required=False)

    class Meta:
        icon = "link"
        label = _("Link")


@register_setting(icon="view", order=100)
class Appearance(BaseSiteSetting):
    """Name, logo, colours, navigation and footer."""

    name = models.CharField(_("name of the site"), max_length=80, default="Mutirão")
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    accent_colour = models.CharField(
        _("main colour"),
        max_length=7,
        default="#0b5c7d",
        validators=[valid_colour],
        help_text=_("For links, buttons and the map. White text on it must be readable."),
    )
    navigation = StreamField(
        [("link", NavigationBlock())],
        blank=True,
        verbose_name=_("further links in the header"),
    )
    footer_links = StreamField([("link", NavigationBlock())], blank=True, verbose_name=_("links in the footer"))
    footer_text = models.TextField(_("text in the footer"), blank=True, max_length=500)
    contact_address = models.EmailField(_("contact address"), blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo"), FieldPanel("accent_colour")]),
        FieldPanel("navigation"),
        MultiFieldPanel([FieldPanel("footer_links"), FieldPanel("footer_text"), FieldPanel("contact_address")]),
    ]

    class Meta:
        verbose_name = _("Appearance")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            appearance_changed.send(sender=type(self))
