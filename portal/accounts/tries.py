"""How often one may try to sign in, or to use a code.

It is counted for the account and the address, or for a device that the account knows.

After some tries each wrong one makes the next wait longer. A stranger who tries at somebody's account keeps nobody out
who has signed in to it before on the same device: such a device has a signed cookie, and a counter of its own.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask import current_app, request
from werkzeug.wrappers import Response

from graph.people import tries
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.signed import read_signed, sign

COOKIE = "device"
COOKIE_PURPOSE = "known-device"
COOKIE_SECONDS = 400 * 24 * 3600
MOST_ACCOUNTS = 10
"""Accounts that one device is known to, the last ones."""
ACCOUNT_PAUSES = (5, 10, 20, 40, 80, 160, 300)
"""Seconds after each wrong try beyond the free ones at one account, or from one device that it knows."""
ADDRESS_PAUSES = (5, 10, 20, 40, 60)
"""The same for one address, which a whole town may share: shorter."""


def take_try(email: str) -> timedelta:
    """Count a try to sign in, and return how long to wait instead when there were too many; email: or a number."""
    return tries.take_try(current_graph(), _counters(email), now())


def take_other(what: str, *about: str) -> timedelta:
    """Count a try at something else than a password, such as a code, from this address and about some things.

    Return how long to wait instead when there were too many.
    """
    free = current_app.config["ADDRESS_TRIES"], current_app.config["ACCOUNT_TRIES"]
    counters = {f"{what}:address:{_address()}": _after(free[0], ADDRESS_PAUSES)}
    counters |= {f"{what}:{_digest(one)}": _after(free[1], ACCOUNT_PAUSES) for one in about}
    return tries.take_try(current_graph(), counters, now())


def give_back(what: str, about: str = "") -> None:
    """After a try that was right: forget it for this address, and begin the counter of what it was about anew."""
    counter = f"{what}:{_digest(about)}" if about else ""
    tries.clear_tries(current_graph(), counter, [f"{what}:address:{_address()}"], now())


def keep_device(response: Response, email: str) -> None:
    """After a try that was right: begin its counter anew, and let the account know the device."""
    counted = _counters(email)
    own, *others = counted
    tries.clear_tries(current_graph(), own, others, now())
    device, accounts = _device()
    account = _digest(email)
    kept = [account, *(other for other in accounts if other != account)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        sign(COOKIE_PURPOSE, [device or secrets.token_urlsafe(12), kept]),
        max_age=COOKIE_SECONDS,
        secure=current_app.config["HTTPS"],
        httponly=True,
        samesite="Lax",
    )


def _counters(email: str) -> dict[str, Sequence[int]]:
    """Return the counters of a try and their pauses, the one that a right try begins anew first."""
    device, accounts = _device()
    account = _digest(email)
    pauses = _after(current_app.config["ACCOUNT_TRIES"], ACCOUNT_PAUSES)
    if account in accounts:
        return {f"device:{device}:{account}": pauses}
    return {
        f"account:{account}": pauses,
        f"address:{_address()}": _after(current_app.config["ADDRESS_TRIES"], ADDRESS_PAUSES),
    }


def _after(free: int, pauses: Sequence[int]) -> list[int]:
    return [0] * (free - 1) + list(pauses)


def _address() -> str:
    """Return where a request comes from: whoever has one address of version 6 has all that begin alike."""
    try:
        peer = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(ip_network((peer, 64), strict=False)) if peer.version == 6 else str(peer)


def _device() -> tuple[str, list[str]]:
    """Return the id of this device and the accounts that know it; nothing for a cookie that isn't ours."""
    device, accounts = read_signed(COOKIE_PURPOSE, request.cookies.get(COOKIE, "")) or ("", [])
    return device, accounts


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
