"""Who can log in to the demonstration; all made up."""

from __future__ import annotations

from dataclasses import dataclass

from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS

PASSWORD = "mutirao-demo"  # noqa: S105 - printed at every start; `mutirao check --deploy` warns of it
PARTNERS = "Partners"


@dataclass(frozen=True)
class DemoPerson:
    """A made-up person and the groups they are in."""

    email: str
    name: str
    groups: tuple[str, ...] = ()
    is_administrator: bool = False


ROLES = [
    DemoPerson("administrator@demo.example", "Ada Moreira", (ADMINISTRATORS,), is_administrator=True),
    DemoPerson("curator@demo.example", "Chipo Banda", (CURATORS,)),
    DemoPerson("curator2@demo.example", "Hugo Salinas", (CURATORS,)),
    DemoPerson("partner@demo.example", "Leila Haddad", (PARTNERS,)),
    DemoPerson("member@demo.example", "Tomás Quiroga"),
]
