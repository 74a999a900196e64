"""A page, and everything that it asked of the network or wrote to the console."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page


@dataclass
class Watched:
    page: Page
    requests: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, page: Page) -> "Watched":
        watched = cls(page)
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("websocket", lambda socket: watched.sockets.append(socket.url))
        page.on("console", lambda said: watched.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        return watched

    @property
    def hosts(self) -> set[str]:
        """Whoever was asked, the page's own host included."""
        urls = (url for url in (*self.requests, *self.sockets) if not url.startswith(("data:", "blob:")))
        return {urlsplit(url).netloc for url in urls}
