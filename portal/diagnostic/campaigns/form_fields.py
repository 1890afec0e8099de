"""The fields of an instrument as a form of ODK and KoboToolbox: what the XLSForm asks and an export's columns hold.

A level, yes or no, or choice is one tap: "don't know" and "not reviewed" are two more of its choices. A number or a
date can't hold them: a second question asks why only when it was left empty. Remarks are written only for those
questions of a theme that were ticked for one, so that the form doesn't double in length.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.rules.answers import AnswerState
from graph.rules.instrument import Choice, Condition, Instrument, Question, Theme, Value, Words

CODE, NAME, COMMUNE = "takwia_code", "takwia_name", "takwia_commune"
DONT_KNOW = Choice("dont_know", Words("Je ne sais pas", "لا أعرف", "Don't know"))
NOT_REVIEWED = Choice("not_reviewed", Words("Pas examiné", "لم يُدرس", "Not reviewed"))
YES_NO = (Choice("yes", Words("Oui", "نعم", "Yes")), Choice("no", Words("Non", "لا", "No")))
STATES = {DONT_KNOW.id: AnswerState.UNKNOWN, NOT_REVIEWED.id: AnswerState.NOT_REVIEWED}
SIGNS = {"level": "select_one", "yes_no": "select_one", "choice": "select_one", "choices": "select_multiple"}

INTRODUCTION = Words(
    "Répondez avec le bureau de l’association. Rien n’est obligatoire : choisissez « Je ne sais pas » ou"
    " « Pas examiné » plutôt que de deviner.",
    "أجيبوا مع مكتب الجمعية. لا شيء إجباري: اختاروا «لا أعرف» أو «لم يُدرس» بدل التخمين.",
    "Answer with the board of the association. Nothing is compulsory: choose “Don't know” or “Not reviewed” rather than"
    " guess.",
)
WHO = Words("L’association", "الجمعية", "The association")
CODE_LABEL = Words("Code du diagnostic", "رمز التشخيص", "Code of the diagnostic")
CODE_HINT = Words(
    "Huit lettres et chiffres, sur la feuille de l’association. Laissez vide s’il n’y en a pas.",
    "ثمانية حروف وأرقام، على ورقة الجمعية. اتركوه فارغا إن لم يوجد.",
    "Eight letters and digits, on the association's sheet. Leave it empty if there is none.",
)
NAME_LABEL = Words("Nom de l’association", "اسم الجمعية", "Name of the association")
COMMUNE_LABEL = Words("Commune", "الجماعة", "Commune")
WHY_LABEL = Words("Pourquoi n’y a-t-il pas de réponse ?", "لماذا لا يوجد جواب؟", "Why is there no answer?")
REMARKS_LABEL = Words(
    "Sur quelles questions avez-vous une remarque ?",
    "على أي أسئلة لديكم ملاحظة؟",
    "On which questions do you have a remark?",
)
NOTE_LABEL = Words("Votre remarque : {text}", "ملاحظتكم: {text}", "Your remark: {text}")
ONLY_ONE = Words(
    "« Je ne sais pas » et « Pas examiné » se choisissent seuls.",
    "«لا أعرف» و«لم يُدرس» يُختار كل منهما وحده.",
    "“Don't know” and “Not reviewed” are chosen alone.",
)
BOUNDS = Words("Nombre attendu : {bounds}.", "العدد المنتظر: {bounds}.", "Number expected: {bounds}.")
NOT_ABOVE = Words(
    "Pas plus que « {text} ».", "ليس أكثر من «{text}».", "No more than “{text}”."
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A question of the form. holds: what its answer is; question: of the instrument, of which it holds something.

    groups: the groups around it, from the outermost, as (name, label). relevant, constraint: in the language of ODK.
    """

    name: str
    type: str
    label: Words
    holds: str
    question: Question | None = None
    choices: tuple[Choice, ...] = ()
    groups: tuple[tuple[str, Words], ...] = ()
    hint: Words | None = None
    relevant: str = ""
    constraint: str = ""
    message: Words | None = None
    list_name: str = ""


Offered = Mapping[str, Sequence[Choice]]
"""What questions with a source offer: by "domains" or "networks"."""


def form_fields(instrument: Instrument, communes: Sequence[Choice], offered: Offered) -> list[Field]:
    """Return the fields of an instrument's form in order; communes: of the province, by code."""
    found = _identification(communes)
    for axis in instrument.axes:
        for theme in axis.themes:
            groups = ((f"axis_{axis.id}", axis.name), (f"theme_{theme.id}", theme.name))
            found += _theme_fields(instrument, theme, groups, offered)
    return found


def _identification(communes: Sequence[Choice]) -> list[Field]:
    groups = (("takwia_association", WHO),)
    unless = f"${{{CODE}}} = ''"
    found = [
        Field("takwia_introduction", "note", INTRODUCTION, "nothing"),
        Field(CODE, "text", CODE_LABEL, "code", groups=groups, hint=CODE_HINT),
        Field(NAME, "text", NAME_LABEL, "name", groups=groups, relevant=unless),
    ]
    if communes:  # A list without a choice is none that ODK takes.
        found.append(Field(COMMUNE, "select_one", COMMUNE_LABEL, "commune", choices=tuple(communes), groups=groups,
                           relevant=unless, list_name="communes"))  # fmt: skip
    return found


def _theme_fields(
    instrument: Instrument, theme: Theme, groups: tuple[tuple[str, Words], ...], offered: Offered
) -> Iterator[Field]:
    for question in theme.questions:
        yield _question_field(instrument, question, groups, offered)
        if question.type not in SIGNS:
            empty = " and ".join(part for part in (f"${{{question.id}}} = ''", relevance(instrument, question)) if part)
            yield Field(f"why_{question.id}", "select_one", WHY_LABEL, "state", question, (DONT_KNOW, NOT_REVIEWED),
                        groups, relevant=empty, list_name="takwia_why")  # fmt: skip
    remarks = f"remarks_{theme.id}"
    choices = tuple(Choice(question.id, question.text) for question in theme.questions)
    yield Field(remarks, "select_multiple", REMARKS_LABEL, "nothing", choices=choices, groups=groups, list_name=remarks)
    for question in theme.questions:
        yield Field(f"note_{question.id}", "text", fill_in(NOTE_LABEL, text=question.text), "note", question,
                    groups=groups, relevant=f"selected(${{{remarks}}}, '{question.id}')")  # fmt: skip


def _question_field(
    instrument: Instrument, question: Question, groups: tuple[tuple[str, Words], ...], offered: Offered
) -> Field:
    constraint, message = _constraint(instrument, question)
    number = "integer" if question.whole else "decimal"
    return Field(
        question.id,
        SIGNS.get(question.type) or {"number": number}.get(question.type, question.type),
        question.text,
        "answer",
        question,
        choices_of(question, offered),
        groups,
        hint=_hint(question),
        relevant=relevance(instrument, question),
        constraint=constraint,
        message=message,
        list_name="takwia_yes_no" if question.type == "yes_no" else f"choices_{question.id}",
    )


def choices_of(question: Question, offered: Offered) -> tuple[Choice, ...]:
    """Return what a question offers to choose, "don't know" and "not reviewed" last; nothing for numbers and dates."""
    if question.type not in SIGNS:
        return ()
    own: Sequence[Choice] = question.choices
    if question.type == "yes_no":
        own = YES_NO
    elif question.type == "level":
        own = [
            Choice(str(level), Words(*(f"{level} – {words.said(one)}" for one in ("fr", "ar", "en"))))
            for level, words in enumerate(question.levels)
        ]
    elif question.source:
        own = offered.get(question.source, ())
    return (*own, DONT_KNOW, NOT_REVIEWED)


def relevance(instrument: Instrument, question: Question) -> str:
    """Return the conditions of a question in the language of ODK; empty when it always applies."""
    return " and ".join(_condition(instrument.questions[test.question], test) for test in question.when)


def _condition(asked: Question, test: Condition) -> str:
    """Say a condition as ODK does. What isn't a number compares as false there, and so do "don't know" and nothing."""
    name = f"${{{asked.id}}}"
    parts = []
    if test.among:
        chosen = [_as_choice(one) for one in test.among]
        parts.append(" or ".join(f"selected({name}, '{one}')" for one in chosen))
    if test.at_least is not None:
        parts.append(f"number({name}) >= {test.at_least:g}")
    if test.at_most is not None:
        parts.append(f"number({name}) <= {test.at_most:g}")
    if test.since:
        parts.append(f"{name} >= date('{test.since}')")
    if test.before:
        parts.append(f"{name} < date('{test.before}')")
    return "(" + " and ".join([f"{name} != ''", *(f"({part})" for part in parts)]) + ")"


def _as_choice(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _constraint(instrument: Instrument, question: Question) -> tuple[str, Words | None]:
    """Return what an answer must meet, in the language of ODK, and what is said when it doesn't."""
    if question.type == "choices":
        alone = f"selected(., '{DONT_KNOW.id}') or selected(., '{NOT_REVIEWED.id}')"
        return f"count-selected(.) <= 1 or not({alone})", ONLY_ONE
    if question.type != "number":
        return "", None
    parts, said = [], []
    if question.least is not None:
        parts.append(f". >= {question.least:g}")
        said.append(f"≥ {question.least:g}")
    if question.most is not None:
        parts.append(f". <= {question.most:g}")
        said.append(f"≤ {question.most:g}")
    message = fill_in(BOUNDS, bounds=Words(*[", ".join(said)] * 3)) if said else None
    if question.not_above:
        whole = instrument.questions[question.not_above]
        parts.append(f"(${{{whole.id}}} = '' or . <= ${{{whole.id}}})")
        above = fill_in(NOT_ABOVE, text=whole.text)
        message = Words(*(f"{message.said(one)} {above.said(one)}" for one in ("fr", "ar", "en"))) if message else above
    return " and ".join(parts), message


def _hint(question: Question) -> Words | None:
    parts = [words for words in (question.help, question.unit) if words]
    return Words(*(" – ".join(words.said(one) for words in parts) for one in ("fr", "ar", "en"))) if parts else None


def fill_in(words: Words, **values: Words) -> Words:
    """Put texts into a text, each in its language."""
    return Words(
        *(
            words.said(language).format(**{name: value.said(language) for name, value in values.items()})
            for language in ("fr", "ar", "en")
        )
    )
