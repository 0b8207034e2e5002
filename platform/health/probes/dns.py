"""DNS: a look-up, and what must be among its answers."""

from __future__ import annotations

import dns.asyncresolver
import dns.exception

from ..checks.definition import DnsCheck
from .network import Network
from .outcome import Outcome, ProbeFailed


async def probe(check: DnsCheck, network: Network) -> Outcome:
    """Ask the machine's resolver, or the server of the check."""
    resolver = dns.asyncresolver.Resolver(configure=not check.server)
    if check.server:
        resolver.nameservers = list(await network.addresses(check.server, check.server_port))
        resolver.port = check.server_port
    try:
        answer = await resolver.resolve(
            check.host, check.record, lifetime=check.timeout.total_seconds(), search=False
        )
    except dns.resolver.NXDOMAIN:
        raise ProbeFailed(f"{check.host} does not exist") from None
    except dns.resolver.NoAnswer:
        raise ProbeFailed(f"{check.host} has no {check.record} record") from None
    except dns.resolver.NoNameservers as error:
        raise ProbeFailed(f"no name server answered: {error}"[:300]) from None
    except dns.exception.DNSException as error:
        raise ProbeFailed(str(error) or type(error).__name__) from None
    found = sorted(str(record).strip('"') for record in answer)
    for wanted in check.contains:
        if not any(wanted.rstrip(".") == one.rstrip(".") or wanted in one for one in found):
            raise ProbeFailed(f"answered {', '.join(found)[:300]}, without {wanted}")
    return Outcome(observed={"answers": len(found), "answer": ", ".join(found)[:300]})
