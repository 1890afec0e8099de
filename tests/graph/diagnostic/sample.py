"""A small instrument for tests: a question of each type, conditions, and two figures."""

from graph.rules.instrument import Instrument, parse_instrument

HEAD = """
name: sample
version: {version}
title: {{fr: Essai, ar: تجربة, en: Sample}}
axes:
  - id: context
    name: {{fr: Contexte, ar: سياق, en: Context}}
    themes:
      - id: origins
        name: {{fr: Origines, ar: أصول, en: Origins}}
        questions:
          - {{id: founded, type: date, text: {{fr: Date, ar: تاريخ, en: Date}}}}
          - {{id: rural, type: yes_no, text: {{fr: Rural, ar: قروي, en: Rural}}}}
"""
AXIS = """
  - id: {axis}
    name: {{fr: {axis}, ar: {arabic}, en: {axis}}}
    themes:
      - id: {axis}_first
        name: {{fr: Premier, ar: أول, en: First}}
        questions:
          - id: {axis}_level
            type: level
            text: {{fr: Niveau, ar: مستوى, en: Level}}
            levels:
              - {{fr: a, ar: a, en: a}}
              - {{fr: b, ar: b, en: b}}
              - {{fr: c, ar: c, en: c}}
              - {{fr: d, ar: d, en: d}}
              - {{fr: e, ar: e, en: e}}
          - id: {axis}_good
            type: yes_no
            good: true
            text: {{fr: Oui, ar: نعم, en: "Yes"}}
      - id: {axis}_second
        name: {{fr: Second, ar: ثان, en: Second}}
        weight: 2
        questions:
          - id: {axis}_number
            type: number
            text: {{fr: Combien, ar: كم, en: How many}}
            points: [{{number: 0, score: 0}}, {{number: 4, score: 1}}]
            least: 0
          - id: {axis}_part
            type: number
            text: {{fr: Dont, ar: منها, en: Of which}}
            least: 0
            not_above: {axis}_number
            when: [{{question: {axis}_number, at_least: 1}}]
          - id: {axis}_means
            type: choices
            text: {{fr: Moyens, ar: وسائل, en: Means}}
            choices:
              - {{id: phone, text: {{fr: Téléphone, ar: هاتف, en: Telephone}}, score: 0.6}}
              - {{id: web, text: {{fr: Site, ar: موقع, en: Site}}, score: 0.6}}
              - {{id: nothing, text: {{fr: Rien, ar: لا شيء, en: Nothing}}, score: 0}}
"""
FIGURES = """
figures:
  - id: good_governance
    axis: governance
    page: 14
    kind: share
    statement: {{fr: "{value} % bien", ar: "{value} % جيد", en: "{value} % good"}}
    where: [{{question: governance_good, among: [true]}}]
  - id: parts
    axis: projects
    page: 17
    kind: ratio
    statement: {{fr: "{value} %", ar: "{value} %", en: "{value} %"}}
    question: projects_part
    over: projects_number
"""
ARABIC = {
    "governance": "الحكامة",
    "vision": "الرؤية",
    "management": "التسيير",
    "resources": "الموارد",
    "projects": "المشاريع",
    "communication": "التواصل",
}
AXES = tuple(ARABIC)


def sample_text(version: int = 1) -> str:
    """Return the instrument as YAML."""
    return (
        HEAD.format(version=version)
        + "".join(AXIS.format(axis=axis, arabic=arabic) for axis, arabic in ARABIC.items())
        + FIGURES.replace("{{", "{").replace("}}", "}")
    )


def sample(version: int = 1) -> Instrument:
    """Return the instrument."""
    return parse_instrument(sample_text(version))
