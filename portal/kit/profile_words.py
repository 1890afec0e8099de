"""The words of profiles for what the graph keeps as codes: contacts, the legal file, the board, joining, papers."""

from flask_babel import lazy_gettext as _l

SECTIONS = {
    "names": _l("Names"),
    "about": _l("What we do and for whom"),
    "place": _l("Where we are"),
    "contacts": _l("Contacts"),
    "means": _l("What we have"),
    "legal": _l("Legal file"),
    "board": _l("Board and mandate"),
    "joining": _l("Joining the network"),
    "body": _l("Kind of partner"),
    "project": _l("The project"),
    "carried": _l("Who carries and funds it"),
}
CONTACT_KINDS = {
    "telephone": _l("Telephone"),
    "whatsapp": _l("WhatsApp"),
    "email": _l("E-mail"),
    "web": _l("Website or page"),
    "person": _l("Person to ask for"),
}
VISIBILITIES = {
    "everybody": _l("Everybody"),
    "linked": _l("Our networks and partners"),
    "staff": _l("The ADS team only"),
}
POINTS_SHOWN = {
    "exact": _l("The exact point"),
    "near": _l("About a kilometre around it"),
    "commune": _l("The commune only"),
}
RECEIPT_STATES = {
    "filed": _l("File handed in, no receipt yet"),
    "provisional": _l("Provisional receipt"),
    "definitive": _l("Definitive receipt"),
    "none_given": _l("Handed in, but no receipt was given"),
}
FUNCTIONS = {
    "president": _l("President"),
    "treasurer": _l("Treasurer"),
    "secretary": _l("Secretary"),
    "vice_president": _l("Vice-president"),
    "deputy_treasurer": _l("Deputy treasurer"),
    "deputy_secretary": _l("Deputy secretary"),
    "adviser": _l("Adviser"),
}
ACCOUNTING = {
    "simple": _l("A simple book of income and expenses"),
    "double_entry": _l("The accounting plan for associations"),
    "none": _l("No accounts yet"),
}
JOINING = {
    "open": _l("Open: whoever asks is welcome"),
    "request": _l("On request, with our questions"),
    "invitation": _l("By invitation only"),
}
PAPERS = {
    "statutes": _l("Statutes"),
    "receipt": _l("Receipt of the declaration"),
    "minutes": _l("Minutes of a general assembly"),
    "board_list": _l("List of the board"),
    "convention": _l("Convention"),
    "report": _l("Report"),
    "other": _l("Another paper"),
}
PROGRAMMES = {
    "gaps": _l("INDH 1: catching up on basic infrastructure and services"),
    "precarity": _l("INDH 2: people in precarious situations"),
    "income": _l("INDH 3: income and inclusion of young people"),
    "human_capital": _l("INDH 4: human capital of the rising generations"),
    "other": _l("Another programme"),
}
MEMBER_ROLES = {"member": _l("Member"), "board": _l("On the network's board"), "coordinator": _l("Coordinator")}
VALUE_SOURCES = {
    "file": _l("from a list"),
    "diagnostic": _l("from the diagnostic"),
    "staff": _l("entered by the ADS team"),
    "own": _l("said by yourselves"),
}
FIELDS = {
    "name_fr": _l("French name"),
    "name_ar": _l("Arabic name"),
    "acronym": _l("Acronym"),
    "objectives_fr": _l("Presentation in French"),
    "objectives_ar": _l("Presentation in Arabic"),
    "domains": _l("Domains"),
    "targets": _l("Works for"),
    "languages": _l("Languages you work in"),
    "founded_year": _l("Year of creation"),
    "territories": _l("Commune"),
    "locality": _l("Douar or quarter"),
    "milieu": _l("Urban or rural"),
    "lat": _l("Place on the map"),
    "point_shown": _l("What others see of your point"),
    "contacts": _l("Contacts"),
    "members": _l("Members"),
    "staff": _l("Paid staff"),
    "volunteers": _l("Volunteers"),
    "premises": _l("Premises"),
    "premises_source": _l("How you have your premises"),
    "equipment": _l("Computers"),
    "internet": _l("Internet"),
    "rooms": _l("What you can share"),
    "receipt_state": _l("How far the declaration is"),
    "receipt_authority": _l("Authority that gave the receipt"),
    "receipt_number": _l("Number of the receipt"),
    "receipt_on": _l("Date of the receipt"),
    "statutes_on": _l("Date of the statutes in force"),
    "parent": _l("Parent association or federation"),
    "utility_decree": _l("Decree of public utility"),
    "utility_on": _l("Date of the decree"),
    "on_national_platform": _l("Registered on the national platform"),
    "accounting": _l("Accounts"),
    "conventions": _l("Conventions"),
    "assembly_on": _l("Last general assembly"),
    "mandate_ends_on": _l("Last day of the board's mandate"),
    "board_changed_on": _l("Last change of the board"),
    "board_declared_on": _l("Change declared on"),
    "officers": _l("Members of the board"),
    "nature": _l("Kind of network"),
    "level": _l("Level"),
    "charter": _l("Charter"),
    "joining": _l("Who may join"),
    "questions": _l("Questions to those who ask to join"),
    "welcome": _l("Words of welcome"),
    "partner_kind": _l("Kind of partner"),
    "state": _l("How far it is"),
    "programme": _l("Programme"),
    "start_year": _l("First year"),
    "end_year": _l("Last year"),
    "results": _l("Results"),
    "carriers": _l("Carried by"),
    "funders": _l("Funded by"),
}
"""Fields as forms, histories and sources name them; those without a word go along with others."""
LIST_OF_FIELD = {
    "milieu": "milieu", "point_shown": "point_shown", "premises_source": "premises_source",
    "receipt_state": "receipt_state", "accounting": "accounting", "nature": "nature", "level": "level",
    "joining": "joining", "partner_kind": "partner_kind", "state": "project_state", "programme": "programme",
    "status": "status", "function": "function",
}  # fmt: skip
"""The list of words of each field whose values are codes."""
STATUSES = {"active": _l("Active"), "inactive": _l("Not active"), "closed": _l("Closed")}
PROFILE_LISTS = {
    "status": STATUSES,
    "section": SECTIONS,
    "contact_kind": CONTACT_KINDS,
    "visibility": VISIBILITIES,
    "point_shown": POINTS_SHOWN,
    "receipt_state": RECEIPT_STATES,
    "function": FUNCTIONS,
    "accounting": ACCOUNTING,
    "joining": JOINING,
    "paper": PAPERS,
    "programme": PROGRAMMES,
    "value_source": VALUE_SOURCES,
    "member_role": MEMBER_ROLES,
    "profile_field": FIELDS,
}
