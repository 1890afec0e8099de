"""What a notice of the board is about, by its words, and why it may suit an association, by what that said of itself.

Words are looked for folded, in French and in Arabic. A notice whose words aren't recognised is about nothing: it is
shown for its place and its domain alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.rules.folding import fold
from graph.rules.kinds import AXES, STRONG, WEAK

MEANS = ("premises", "equipment", "internet")
"""What an association has or lacks, by the names of its fields."""
WORDS: Mapping[str, str] = {
    "premises": "salle local locaux bureau siege maison centre hall قاعه القاعه قاعات مقر المقر محل مكتب فضاء",
    "equipment": "ordinateur pc portable informatique imprimante photocopi- projecteur حاسوب حواسيب طابعه جهاز اجهزه",
    "internet": "internet wifi connexion انترنت الانترنت ويفي",
    "governance": "gouvernance statut assemblee pv mandat حكامه الحكامه محضر",
    "vision": "vision strateg- رويه الرويه استراتيج- الاستراتيج-",
    "management": "compta- comptab- gestion tresor- facture محاسبه المحاسبه تدبير التدبير ماليه الماليه",
    "resources": "benevol- volontaire financement subvention متطوع- تمويل التمويل منحه",
    "projects": "projet montage مشروع مشاريع المشاريع",
    "communication": "communication affiche video site تواصل التواصل اعلام الاعلام",
}
"""Words that speak of each means and of each axis; with a hyphen, any word that begins so."""
_LISTS = {name: words.split() for name, words in WORDS.items()}
WHOLE = {name: {fold(one) for one in words if not one.endswith("-")} for name, words in _LISTS.items()}
BEGUN = {name: tuple(fold(one) for one in words if one.endswith("-")) for name, words in _LISTS.items()}


@dataclass(frozen=True)
class NoticeFit:
    """Why a notice may suit an association.

    lacks: means or weak axes that an offer would help with; has: means or strong axes that a need asks for.
    """

    lacks: tuple[str, ...]
    has: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Say whether anything speaks for it."""
        return bool(self.lacks or self.has)


def about(*texts: str) -> tuple[str, ...]:
    """Return the means and axes that some texts speak of, in the order of `WORDS`."""
    words = {form for text in texts for word in fold(text).split() for form in (word, word.removesuffix("s"))}
    return tuple(
        name
        for name in WORDS
        if words & WHOLE[name] or any(word.startswith(BEGUN[name]) for word in words if BEGUN[name])
    )


def fit_notice(
    kind: str, texts: Iterable[str], *, means: Mapping[str, bool | None], axes: Mapping[str, float]
) -> NoticeFit:
    """Say why an offer or a need (kind) may suit an association by its means and its axes' scores in [0, 1]."""
    spoken = about(*texts)
    if kind == "offer":
        return NoticeFit(tuple(one for one in spoken if _lacks(one, means, axes)), ())
    return NoticeFit((), tuple(one for one in spoken if _has(one, means, axes)))


def _lacks(one: str, means: Mapping[str, bool | None], axes: Mapping[str, float]) -> bool:
    return means.get(one) is False if one in MEANS else one in AXES and axes.get(one, 1.0) <= WEAK


def _has(one: str, means: Mapping[str, bool | None], axes: Mapping[str, float]) -> bool:
    return bool(means.get(one)) if one in MEANS else axes.get(one, 0.0) >= STRONG
