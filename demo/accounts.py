"""Who can log in to the demonstration, and the members who brought publications; all made up."""

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

CONTRIBUTORS = [
    DemoPerson(f"{name.split()[0].lower()}@members.demo.example", name)
    for name in (
        "Aissatou Barry", "Bayani Reyes", "Catalina Ospina", "Deepak Sharma", "Esi Owusu", "Farida Karimi",
        "Gaspar Mendes", "Huong Tran", "Ikram Benali", "Joana Teixeira", "Kwame Boateng", "Lucía Paredes",
        "Mpho Dlamini", "Nadège Ilunga", "Omar Haddou", "Pia Santos", "Quentin Rakoto", "Rosa Quispe",
        "Samir Nassar", "Thandi Nkosi", "Umaru Sesay", "Vera Lopes", "Wanjiru Kamau", "Xiomara Cruz",
        "Yusuf Abdi", "Zainab Bello",
    )
]  # fmt: skip
