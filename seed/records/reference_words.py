"""The reference lists as lists' words are looked up in them: communes with former names, domains, target groups."""

from collections.abc import Iterable, Mapping, Sequence

from graph.directory.territories import Territory
from graph.directory.vocabulary import Domain, TargetGroup
from graph.rules.folding import fold
from seed.records.lexicon import Lexicon, Word
from seed.records.values import Lexicons

PREFIXES = tuple(map(fold, (
    "commune", "commune de", "commune d", "commune rurale", "commune rurale de", "commune urbaine",
    "commune urbaine de",
    "commune territoriale", "commune territoriale de", "ct", "c t", "cr", "c r", "cu", "c u", "cr de", "ct de", "ville",
    "ville de", "municipalite", "municipalite de", "mun", "centre", "centre de", "جماعة", "الجماعة", "الجماعة الترابية",
    "جماعة ترابية", "الجماعة القروية", "جماعة قروية", "جماعة حضرية", "بلدية", "مدينة", "الجماعة الترابية ل",
)))  # fmt: skip
FORMER = {
    "Kénitra": ("Port-Lyautey",), "El Jadida": ("Mazagan",), "Essaouira": ("Mogador",), "Mohammedia": ("Fédala",),
    "Sidi Kacem": ("Petitjean",), "Youssoufia": ("Louis-Gentil",), "Errachidia": ("Ksar es-Souk",),
    "Al Hoceima": ("Villa Sanjurjo",), "Dakhla": ("Villa Cisneros",), "Benslimane": ("Boulhaut", "Ben Slimane"),
    "Assilah": ("Arcila", "Asilah"), "Larache": ("El Araich",),
}  # fmt: skip
"""Names that places had before, or that people go on writing, by their official name."""
DOMAIN_WORDS = {
    "literacy": ("alphabétisation", "analphabétisme", "déperdition scolaire", "محو الأمية", "محاربة الأمية"),
    "health": ("santé", "santé publique", "médical", "صحة"),
    "disability": ("handicap", "handicapés", "personnes handicapées", "الإعاقة", "ذوي الاحتياجات الخاصة"),
    "childhood": ("enfance", "enfants", "protection de l'enfance", "الطفولة"),
    "youth": ("jeunesse", "jeunes", "الشباب"),
    "women_rights": ("droits de la femme", "genre", "égalité"),
    "agriculture": ("agriculture", "agricole", "élevage", "الفلاحة"),
    "sustainability": ("environnement", "écologie", "développement durable", "البيئة"),
    "water": ("eau potable", "eau", "assainissement", "الماء", "الماء الصالح للشرب"),
    "sport": ("sport", "sports", "sportif", "sportive", "loisirs", "الرياضة", "رياضة"),
    "arts": ("culture", "culturel", "culturelle", "arts", "art", "musique", "théâtre", "الثقافة", "الفن", "ثقافية"),
    "heritage": ("patrimoine", "التراث"),
    "rural_tourism": ("tourisme", "السياحة"),
    "human_rights": ("droits de l'homme", "citoyenneté", "حقوق الإنسان"),
    "social_development": ("social", "développement social", "اجتماعي", "الاجتماعية"),
    "socio_economic": ("socio-économique", "développement", "التنمية", "تنموية"),
    "amazigh": ("amazigh", "amazighe", "الأمازيغية"),
    "training": ("formation", "soutien scolaire", "التكوين"),
    "schooling": ("scolarisation", "préscolaire", "enseignement", "التعليم", "التمدرس"),
    "solidarity": ("solidarité", "bénévolat", "caritatif", "التضامن", "خيرية"),
}
"""What people write for a domain beside its names."""


def make_lexicons(
    *,
    province: str,
    territories: Sequence[Territory],
    domains: Iterable[Domain],
    targets: Iterable[TargetGroup],
    settled: Mapping[str, Mapping[str, str]] | None = None,
) -> Lexicons:
    """Return the words of a province's lists; settled: by "communes", "domains" and "targets", words and their ids."""
    chosen = settled or {}
    own = {one.code for one in territories if one.parent == province}
    known_domains = {one.id: one for one in domains}
    return Lexicons(
        Lexicon((_place(one) for one in territories if one.code in own), chosen.get("communes"), PREFIXES),
        Lexicon((_place(one) for one in territories if one.level == "commune" and one.code not in own), None, PREFIXES),
        Lexicon(
            (Word(one.id, one.name_fr, (one.name_fr, one.name_ar, one.name_en, *DOMAIN_WORDS.get(one.id, ())))
             for one in known_domains.values()), chosen.get("domains"),
        ),
        Lexicon((Word(one.id, one.name_fr, (one.name_fr, one.name_ar, one.name_en)) for one in targets),
                chosen.get("targets")),
    )  # fmt: skip


def _place(one: Territory) -> Word:
    former = FORMER.get(one.name_fr, ()) if one.level == "commune" else ()
    return Word(one.code, one.name_fr, (one.name_fr, one.name_ar, one.code.replace(".", ""), *former))
