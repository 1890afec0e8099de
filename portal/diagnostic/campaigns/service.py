"""What pages of campaigns are made of: drawing a sample, saving a campaign, starting a diagnostic in it, its form."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import NAMESPACE_OID, uuid5

from graph.diagnostic import campaigns, diagnostics
from graph.diagnostic.campaigns import Campaign, NewCampaign
from graph.diagnostic.diagnostics import DiagnosticState
from graph.diagnostic.instruments import get_instrument, list_instruments
from graph.directory import entries, territories
from graph.directory.entries import Entry
from graph.directory.search import Filters, search
from graph.rules.instrument import Choice, Instrument, Words
from graph.rules.sampling import (
    Share,
    Stratum,
    Unit,
    add_shares,
    digest,
    draw,
    margin_for_size,
    share_out,
    size_for_margin,
)
from portal.diagnostic.campaigns.form_fields import Field, form_fields
from portal.diagnostic.campaigns.forms import CampaignForm
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_code, new_id
from portal.kit.language import current_language, domains

NETWORKS = 300
"""So many networks a form offers at most: a phone lists no more with ease."""


@dataclass(frozen=True)
class Drawn:
    """A sample before it is kept: what was drawn from what, stratum by stratum, and how well shares will be known."""

    units: Sequence[Unit]
    ids: tuple[str, ...]
    shares: dict[Stratum, Share]
    entries: Sequence[Entry]
    whole: bool

    @property
    def margin(self) -> float:
        """Return the margin of error of a share of the whole sample, in [0, 1]."""
        return margin_for_size(len(self.units), len(self.ids))

    @property
    def digest(self) -> str:
        """Say whether another draw is the same."""
        return digest(self.ids)

    def by(self, part: str) -> list[tuple[str, Share]]:
        """Return the shares added up by a part of the strata: "commune", "milieu" or "domain"."""

        def key(stratum: Stratum) -> str:
            return str(getattr(stratum, part))

        return [
            (name, add_shares([self.shares[stratum] for stratum in group]))
            for name, group in groupby(sorted(self.shares, key=key), key=key)
        ]


def draw_sample(province: str, form: CampaignForm) -> Drawn:
    """Draw what a valid form asks for from the active associations of a province."""
    graph = current_graph()
    units = campaigns.list_units(graph, province)
    size: int = len(units)
    if form.how.data == "margin":
        size = size_for_margin(len(units), int(form.margin.data) / 100)
    elif form.how.data == "size":
        size = form.size.data
    ids = draw(units, size, form.seed.data or "")
    return Drawn(units, ids, share_out(units, ids, size), entries.list_entries(graph, ids), len(ids) == len(units))


def keep_campaign(province: str, form: CampaignForm, drawn: Drawn, user: str) -> str:
    """Save a campaign with the sample that was drawn and return its id; sent twice, it is one campaign."""
    told = (province, user, form.name.data, form.starts_on.data, form.ends_on.data, form.instrument.data, drawn.digest)
    strata = {unit.id: unit.stratum for unit in drawn.units}
    campaign = NewCampaign(
        id=str(uuid5(NAMESPACE_OID, repr(told))),
        name=form.name.data,
        province=province,
        instrument=form.instrument.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        seed=form.seed.data or "",
        population=len(drawn.units),
        sample={id: strata[id] for id in drawn.ids},
        created_at=now(),
        user=user,
        synthetic=any(entry.synthetic for entry in drawn.entries),
    )
    campaigns.save_campaign(current_graph(), campaign)
    return campaign.id


def start_for(campaign: Campaign, association: str) -> str:
    """Start a diagnostic of an association in a campaign, with the answers of its last one, and return its id.

    Raises CampaignClosed, NotInSample and CannotStart.
    """
    graph, id = current_graph(), new_id()
    known = diagnostics.list_diagnostics(graph, association)
    last = next((one for one in known if one.state == DiagnosticState.SUBMITTED), None)
    campaigns.start_in_campaign(
        graph,
        campaign,
        id=id,
        code=new_code(),
        association=association,
        instrument=instrument_of(campaign),
        at=now(),
        carried=diagnostics.read_sheet(graph, last.consensus).answers if last else None,
    )
    return id


def instrument_of(campaign: Campaign) -> Instrument:
    """Return the version of the instrument that a campaign is made with."""
    instrument = get_instrument(current_graph(), campaign.instrument)
    if instrument is None:
        raise LookupError(campaign.instrument)
    return instrument


def instrument_choices() -> list[tuple[str, str]]:
    """Return the versions of the instrument, the newest first, with their titles in the page's language."""
    graph = current_graph()
    found = [(id, get_instrument(graph, id)) for id in list_instruments(graph)]
    return [
        (id, f"{instrument.title.said(current_language())} ({instrument.version})")
        for id, instrument in found
        if instrument
    ]


def fields_of(campaign: Campaign) -> list[Field]:
    """Return the fields of a campaign's form, with the communes and the networks of its province and region."""
    graph = current_graph()
    path = territories.get_paths(graph, [campaign.province])[campaign.province]
    networks = search(graph, Filters(kind="network", territory=path[-1].code), limit=NETWORKS).entries
    offered = {
        "domains": [Choice(one.id, Words(one.name_fr, one.name_ar, one.name_en)) for one in domains().values()],
        "networks": [Choice(one.id, _names(one.name_fr, one.name_ar)) for one in networks],
    }
    communes = [
        Choice(one.code, _names(one.name_fr, one.name_ar))
        for one in territories.list_children(graph, campaign.province)
    ]
    return form_fields(instrument_of(campaign), communes, offered)


def _names(french: str, arabic: str) -> Words:
    return Words(french or arabic, arabic or french, french or arabic)
