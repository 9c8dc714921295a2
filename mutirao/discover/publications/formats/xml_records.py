"""Records of an XML stream, one at a time and safely: no entities, no DTD, no network, memory flat."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from mutirao.discover.publications.records import Rejection

from .encoding import PeekableStream

_ENTITIES = _(
    "This XML file declares entities of its own, which can be used to harm the program that reads it. It was not read."
)
_FAULT = _("The XML is broken here and cannot be read any further: {error}")
_CONTROLS = _("The file holds control characters that XML does not allow. They were left out.")

_NOT_IN_XML = bytes(value for value in range(32) if value not in (9, 10, 13))


@dataclass(slots=True)
class Found:
    """An element looked for, its number in the file, and what had to be mended to read it."""

    number: int
    element: etree._Element
    warnings: list[Rejection] = field(default_factory=list)

    @property
    def name(self) -> str:
        return local_name(self.element)


class _Mended:
    """A byte stream without the control characters that XML forbids but repositories export."""

    def __init__(self, stream: PeekableStream) -> None:
        self._stream = stream
        # In UTF-16 and UTF-32 every other byte is one of these, and means something.
        self._is_wide = stream.head[:2] in (b"\xfe\xff", b"\xff\xfe", b"\x00<", b"<\x00", b"\x00\x00")
        self.mended = False

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        if self._is_wide:
            return block
        clean = block.translate(None, _NOT_IN_XML)
        self.mended = self.mended or len(clean) < len(block)
        # An empty answer would mean the end of the file.
        return clean if clean or not block else b" "


def elements(stream: PeekableStream, names: Collection[str]) -> Iterator[Found | Rejection]:
    """The elements with these names, whatever their namespace. A fault in the XML comes last, as a rejection."""
    if b"<!ENTITY" in stream.head.upper().replace(b"\x00", b""):
        yield Rejection(1, "xml", _ENTITIES)
        return
    source = _Mended(stream)
    events = etree.iterparse(
        source,
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    number = 0
    try:
        for _event, element in events:
            number += local_name(element) == "record"
            found = Found(number, element)
            if source.mended:
                found.warnings.append(Rejection(number, "xml", _CONTROLS))
                source.mended = False
            yield found
            _forget(element)
    except etree.XMLSyntaxError as error:
        line = error.position[0] if error.position else 1
        yield Rejection(line or 1, "xml", format_lazy(_FAULT, error=error.msg or _("no XML at all")))


def _forget(element: etree._Element) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local_name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def text_of(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return "".join(str(part) for part in element.itertext())


def raw_of(element: etree._Element, limit: int) -> str:
    return str(etree.tostring(element, encoding="unicode", with_tail=False))[:limit]
