"""Which passwords are taken: long enough, not among the commonest, and not made of the person's own words alone.

No rule asks for capitals, digits or signs (NIST SP 800-63B): length is what counts.
"""

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from graph.rules.folding import compact

LEAST, MOST = 10, 128
OWN_LEAST = 4
"""Letters of an own word that is looked for; what is left without it must be as long as REST_LEAST."""
REST_LEAST = 6
ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
)
"""In which order keys and letters follow one another."""
COMMON_TEXT = (
    "password passwort motdepasse monmotdepasse azerty azertyuiop qwerty qwertyuiop qwertz iloveyou jetaime "
    "welcome bienvenue bonjour salam salamalikoum salamoalikom marhaba maroc morocco maghrib almaghrib casablanca "
    "casa rabat marrakech fes meknes tanger agadir oujda khenifra chichaoua sidikacem takwia takwiareseau "
    "association jamiya jamia football barcelona barca realmadrid raja wydad rajacasablanca wydadcasablanca "
    "hamdoulillah alhamdulillah bismillah allahakbar inchallah mashallah mohamed mohammed muhammad ahmed fatima "
    "khadija youssef hassan hamza princesse princess sunshine football1 superman batman pokemon monkey dragon "
    "master shadow letmein trustno admin administrator administrateur root user utilisateur test testtest demo "
    "secret changeme default guest login access facebook whatsapp google youtube instagram samsung iphone nokia "
    "internet ordinateur soleil doudou loulou chouchou coucou nicolas camille marseille paris france family "
    "famille maman papa amour habibi habibti hayati omri "
)
COMMON = frozenset(COMMON_TEXT.split())
"""The commonest words of passwords here; what is written around them in digits and signs doesn't make them another."""
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def password_problem(password: str, own_words: Iterable[str] = ()) -> str | None:
    """Return why a password isn't taken, in words that say what to do; None when it is."""
    if len(password) < LEAST:
        return _("Choose a password of 10 characters or more. Several words are easy to remember.")
    if len(password) > MOST:
        return _("Choose a password of 128 characters or fewer.")
    if is_common(password):
        return _("Many people use this password, so it is guessed first. Choose another one, such as four words.")
    if is_own(password, own_words):
        return _("This password is made of your name, your number or your address. Choose other words.")
    return None


def is_common(password: str) -> bool:
    """Say whether a password is among the first that anybody would guess."""
    folded = compact(password)
    core = compact(EDGES.sub("", password))
    return core in COMMON or folded in COMMON or _repeats(folded) or _follows(folded) or _halves(core) in COMMON


def is_own(password: str, own_words: Iterable[str]) -> bool:
    """Say whether a password is a word of the person's own with little else."""
    folded = compact(password)
    words = {compact(part) for text in own_words for part in (text, *re.split(r"[\W_]+", text))}
    return any(
        len(word) >= OWN_LEAST and word in folded and len(folded.replace(word, "")) < REST_LEAST for word in words
    )


def _repeats(text: str) -> bool:
    """Say whether a text is one short part over and over: 1111111111, abcabcabcabc."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, min(4, len(text)) + 1))


def _follows(text: str) -> bool:
    """Say whether a text goes along the keys, the alphabet or the numbers, forwards or backwards."""
    return bool(text) and any(text in row or text[::-1] in row for row in (row * 2 for row in ROWS))


def _halves(text: str) -> str:
    """Return the half of which a text is made twice, else the text."""
    half = text[: len(text) // 2]
    return half if half and half * 2 == text else text
