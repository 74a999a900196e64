"""Somebody at a screen in a waiting room, who has nothing but a finger."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.people import TEXT_FIELDS, Person

# Where what is touched may begin on a standing screen, as a part of its height.
REACH = 1 / 3
# What lies where: the upper edge of everything that is touched, and the least room between two of them.
_PAGE = """[data-testid=stMain] :is(button, label[data-testid=stRadioOption], [data-testid=stCheckbox] label,
  input[type=text], summary)"""
_BAR = ".ps-kiosk-bar button"
_TOUCHED = """what => [...document.querySelectorAll(what)].map(one => one.getBoundingClientRect())
  .filter(box => box.width > 1 && box.height > 1).map(box => [box.left, box.top, box.right, box.bottom])"""


@dataclass
class Visitor(Person):
    """Every number comes from the keys on the screen; the machine's own keyboard is never used."""

    def fills_in(self, question: str, *said: str) -> None:
        if question in TEXT_FIELDS:
            self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
            self.types(self.page.locator(f".st-key-{question}-value input"), said[0])
            said = said[1:]
        self.chooses(question, *said)

    def types(self, field: Locator, said: str) -> None:
        """Touch a field, and then the keys that come, no sooner after a button than a hand that means it."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        field.click()
        for sign in said:
            self.key(sign).click()
        expect(field).to_have_value(said)
        self.page.locator(".ps-pad-done").click()
        expect(self.page.locator(".ps-pad")).to_have_count(0)

    def key(self, name: str) -> Locator:
        return self.page.locator(".ps-pad-keys").get_by_role("button", name=name, exact=True)

    def picks(self, field: Locator, name: str) -> None:
        """A part of a date: touched once, it is there."""
        field.click()
        self.key(name).click()

    def comes(self, language: str, who: str = "self") -> None:
        """Touch a language, and say who answers."""
        self.presses(f"begin-{language}")
        self.begins(who)

    @property
    def highest(self) -> float:
        """Where the uppermost thing to touch begins, as a part of the screen's height."""
        help_apart = _PAGE.replace(", summary", "")
        return min(top for _, top, _, _ in self._touched(help_apart)) / self.page.viewport_size["height"]  # type: ignore[index]

    @property
    def narrowest(self) -> float:
        """The least room between two things to touch, on the page and in the bar that lies over its foot."""
        return min(_narrowest(self._touched(_PAGE)), _narrowest(self._touched(_BAR)))

    def _touched(self, what: str) -> list[list[float]]:
        found: list[list[float]] = self.page.evaluate(_TOUCHED, what)
        return found

    def bar(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.locator(".ps-kiosk-bar").get_by_role("button", name=name)


def _narrowest(boxes: list[list[float]]) -> float:
    gaps = []
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other_left, other_top, other_right, other_bottom in boxes[place + 1 :]:
            beside = max(other_left - right, left - other_right)
            above = max(other_top - bottom, top - other_bottom)
            gaps.append(max(beside, above))
    # What lies in another (a field in its frame) has no room between.
    return min((gap for gap in gaps if gap > 0), default=99)
