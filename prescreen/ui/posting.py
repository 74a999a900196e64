"""Forms that our own plain pages send: where they came from and what was typed, never more than such a form holds."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request

# A form of ours is a few hundred bytes.
LONGEST = 8 * 1024


def is_ours(headers: Mapping[str, str], origins: Sequence[str]) -> bool:
    """Did a page of this site send this form?

    A browser that hides the origin says "null"; then, and when there is none, only its own word on where the form
    came from counts. A request that says neither is refused.
    """
    origin = headers.get("origin")
    said = headers.get("sec-fetch-site")
    if said is not None and said != "same-origin":
        return False
    if origin is None or origin == "null":
        return said == "same-origin"
    return origin.lower() in origins


async def pairs(request: Request) -> Sequence[tuple[str, str]] | None:
    """Every field of a form in its order, a name as often as it was ticked; None when it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
