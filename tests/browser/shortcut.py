"""To any screen at once: the copy that a tab keeps, sealed as the server seals it, and brought back by a reload."""

from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page

from prescreen import content
from prescreen.conversation import Conversation
from prescreen.eligibility.study import Study
from prescreen.records import vault
from prescreen.tabcopy import TabSeal
from tests import running

_AT = "screen => (document.querySelector('[data-focus]')?.dataset.focus || '').split(/[-!]/)[0] === screen"


@dataclass(frozen=True)
class Shortcut:
    """One tab, and the key with which its site seals what a tab keeps."""

    page: Page
    seal: TabSeal
    study: Study
    today: date

    @classmethod
    def of(cls, site: running.Site, page: Page) -> "Shortcut":
        key = vault.tab_key(site.data / "keys" / "participant")
        return cls(page, TabSeal(key, 4), content.load_study("NCT05349331"), date.today())

    def leads(self, conversation: Conversation, screen: str | None = None) -> None:
        """`screen` is the name of the page, or the id of the question."""
        blob = self.seal.close(conversation).decode("ascii")
        self.page.evaluate("blob => sessionStorage.setItem('prescreen', blob)", blob)
        self.page.reload()
        self.page.wait_for_function(_AT, arg=screen or str(conversation.page), timeout=30_000)
        self.page.wait_for_selector("html:not(.ps-restoring):not(.ps-guarded)", state="attached")

    def kept(self) -> Conversation:
        """What the tab keeps now."""
        blob = self.page.evaluate("sessionStorage.getItem('prescreen')")
        found = self.seal.open(blob.encode(), {self.study.id: self.study})
        assert found is not None
        return found
