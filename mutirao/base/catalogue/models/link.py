"""Link: how two entries belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.base.catalogue.models.entry import Entry


class Link(models.Model):
    """A sentence of three words: source, relation, target. Shown on both sides."""

    class Relation(models.TextChoices):
        PART_OF = "part_of", _("is part of")
        OUTPUT_OF = "output_of", _("is an output of")
        REFERENCES = "references", _("refers to")
        TRANSLATION_OF = "translation_of", _("is a translation of")
        VERSION_OF = "version_of", _("is a newer version of")
        PUBLISHED_BY = "published_by", _("is published by")
        IMPLEMENTED_BY = "implemented_by", _("is implemented by")
        FUNDED_BY = "funded_by", _("is funded by")
        REPLACED_BY = "replaced_by", _("is replaced by")
        RELATED = "related", _("is related to")

    source = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="links_out", verbose_name=pgettext_lazy("end of a link", "source")
    )
    relation = models.CharField(_("relation"), max_length=20, choices=Relation.choices)
    target = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="links_in", verbose_name=pgettext_lazy("end of a link", "target")
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["source", "relation", "target"], name="each_link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"
