"""Calls for projects of the demonstration: invented, marked as such, with days reckoned from the day it is made."""

from datetime import date, datetime, timedelta
from typing import Any

from graph.board.calls import get_call, save_call
from graph.directory.territories import Territory
from graph.people.accounts import get_user_by_email
from graph.rules.calls import Area, CallStep, Funder, FundingCall, Receipt
from graph.rules.kinds import Milieu
from graph.server.connection import Graph
from seed import demo
from seed.provinces import plan
from seed.reference import communes_of, territories
from seed.sampling import make_id

SEED = 1
STEPS = (
    CallStep("Lire le règlement et choisir l'idée de projet", 30),
    CallStep("Rassembler les statuts, le récépissé et le dernier rapport", 21),
    CallStep("Rédiger la fiche de projet et le budget", 10),
    CallStep("Faire signer et déposer le dossier", 2),
)
OFFICE = "Bureau d'ordre de la province"


def add_calls(graph: Graph, now: datetime) -> None:
    """Put the calls into a graph that holds the demonstration, those that aren't there yet.

    Raises LookupError when the demonstration isn't in the graph.
    """
    staff = get_user_by_email(graph, demo.STAFF["khenifra"])
    if staff is None:
        raise LookupError("The graph doesn't hold the demonstration. Run takwia seed first.")
    for call in made_calls(now.date()):
        if get_call(graph, call.id) is None:
            save_call(graph, call, before=None, user=staff.id, change=f"{call.id}-added", at=now)


def made_calls(today: date) -> tuple[FundingCall, ...]:
    """Return the calls: open ones for several kinds of associations, one that ends soon, and one that has ended."""
    khenifra = plan("khenifra").code
    here = next(one for one in territories() if one.code == khenifra)
    near = [one for one in communes_of(khenifra) if one.code in (demo.LEHRI, demo.MOHA_OU_HAMMOU, demo.EL_BORJ)]
    shared: dict[str, Any] = {"keeper": khenifra, "synthetic": True, "place": OFFICE}
    return (
        FundingCall(
            id=_id("literacy"), title_fr="Alphabétisation en milieu rural", title_ar="محو الأمية في الوسط القروي",
            words="Un an de cours, le matériel et la formation de deux animatrices.", until=_in(today, 45),
            funder=Funder("Fonds de démonstration pour l'éducation", "صندوق تجريبي للتربية"),
            areas=(_area(here),), domains=("literacy", "training"), receipt=Receipt.ANY,
            amount_from=20_000, amount_to=80_000, steps=STEPS, **shared,
        ),
        FundingCall(
            id=_id("cooperation"), title_fr="Petits équipements pour les associations",
            title_ar="تجهيزات صغيرة للجمعيات", words="Ordinateurs, mobilier, matériel de formation.",
            until=_in(today, 12), funder=Funder("Fondation imaginaire du Moyen Atlas", "مؤسسة متخيلة للأطلس المتوسط"),
            areas=tuple(map(_area, near)), amount_to=30_000, least_years=2, steps=STEPS[1:], **shared,
        ),
        FundingCall(
            id=_id("networks"), title_fr="Projets portés à plusieurs", title_ar="مشاريع مشتركة",
            words="Trois associations au moins, ou un réseau.", until=_in(today, 80),
            funder=Funder("Programme inventé de coopération", "برنامج متخيل للتعاون"),
            kinds=("association", "network"), amount_from=100_000, amount_to=400_000, least_years=3,
            receipt=Receipt.DEFINITIVE, steps=STEPS, **shared,
        ),
        FundingCall(
            id=_id("towns"), title_fr="Jeunes des quartiers", title_ar="شباب الأحياء", until=_in(today, 30),
            funder=Funder("Fonds de démonstration pour la jeunesse", "صندوق تجريبي للشباب"), areas=(_area(here),),
            milieu=Milieu.URBAN, targets=("youth",), least_members=30, amount_to=60_000, steps=STEPS[2:], **shared,
        ),
        FundingCall(
            id=_id("over"), title_fr="Caravanes de santé", title_ar="قوافل صحية", until=_in(today, -20),
            funder=Funder("Fonds de démonstration pour la santé", "صندوق تجريبي للصحة"), areas=(_area(here),),
            amount_to=50_000, **shared,
        ),
    )  # fmt: skip


def _id(name: str) -> str:
    return make_id(SEED, "funding call", name)


def _in(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _area(one: Territory) -> Area:
    return Area(one.code, one.level, one.name_fr, one.name_ar)
