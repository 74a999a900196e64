"""Signing up for mails through the real processes: form, first mail, link, news, one click, erased with a receipt."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from prescreen import content
from tests import mails, running
from tests.browser.gates import SHOTS, Seen, gates, in_turn
from tests.browser.people import files_with

pytestmark = [pytest.mark.browser]
ADDRESS = {"en": "canary.en@people.example", "zh-CN": "canary.zh@people.example"}


@pytest.fixture(scope="module")
def server() -> Iterator[mails.Server]:
    with mails.server() as one:
        yield one


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(content.ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: mails.Server, root: Path) -> Iterator[running.Site]:
    told = environment(server, root)
    with running.site(tmp_path_factory.mktemp("site") / "data", **told) as one:
        yield one


def environment(server: mails.Server, root: Path) -> dict[str, str]:
    return {
        "PRESCREEN_SMTP_HOST": "127.0.0.1",
        "PRESCREEN_SMTP_PORT": str(server.port),
        "PRESCREEN_SMTP_SECURITY": "none",
        "PRESCREEN_MAIL_FROM": "studies@site.example",
        "PRESCREEN_CONTENT_DIR": str(root),
    }


def notify(site: running.Site, server: mails.Server, root: Path) -> None:
    """A run of the real command, once the one of serve is over."""
    told = {
        **environment(server, root),
        "PRESCREEN_DATA_DIR": str(site.data),
        "PRESCREEN_PARTICIPANT_PORT": str(site.ports["participant"]),
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESCREEN_")}
    until = time.monotonic() + 120
    while True:
        line = [sys.executable, "-m", "prescreen.cli", "notify"]
        done = subprocess.run(line, cwd=running.ROOT, env=clean | told, capture_output=True, text=True, timeout=120)
        if done.returncode == 0:
            return
        assert "Another run" in done.stderr, done.stderr
        assert time.monotonic() < until
        time.sleep(0.5)


@pytest.mark.parametrize("locale", in_turn("en"))
def test_from_the_form_to_the_receipt(
    locale: str, site: running.Site, server: mails.Server, root: Path, chromium: Browser, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale=locale)
    page, seen = context.new_page(), gates(locale, "phone")
    page.goto(site.participant)
    page.wait_for_selector("a.ps-way", timeout=60_000)
    page.click("a.ps-way")
    page.wait_for_url("**/volunteer?**")
    seen(page, "volunteer-join")
    _fills_in_wrong(page)
    seen(page, "volunteer-wrong")
    _fills_in(page, ADDRESS[locale])
    page.wait_for_url("**/volunteer/sent?**")
    seen(page, "volunteer-sent")
    notify(site, server, root)
    first = server.last(ADDRESS[locale])
    _follows(page, mails.link_in(first, "confirm"), seen, "volunteer-confirm")
    _a_trial_is_listed(root, locale)
    notify(site, server, root)
    news = server.last(ADDRESS[locale])
    assert news["Message-ID"] != first["Message-ID"]
    _is_shown_as_a_mail_program_would(news, chromium, locale)
    page.goto(mails.link_in(news, "choices"))
    seen(page, "volunteer-choices")
    _one_click(str(news["List-Unsubscribe"]).strip("<>"))
    _follows(page, mails.link_in(news, "stop"), seen, "volunteer-stop")
    _follows(page, mails.link_in(news, "erase"), seen, "volunteer-receipt")
    assert page.locator("main p").count() >= 3
    # An unknown link is answered in the same words.
    told = page.inner_text("main")
    page.goto(mails.link_in(news, "erase")[:-3] + "xyz")
    page.locator("button[type=submit]").click()
    assert _without_figures(page.inner_text("main")) == _without_figures(told)
    assert files_with(site.data, ADDRESS[locale]) == []
    context.close()


def _fills_in_wrong(page: Page) -> None:
    page.fill("#email", "nobody")
    page.locator("button[type=submit]").click()
    page.wait_for_selector(".problem")
    assert page.locator("[aria-invalid=true]").count() >= 4


def _fills_in(page: Page, address: str) -> None:
    page.fill("#email", address)
    for name in ("interests-0", "regions-1", "every_days-0", "agree.mail", "agree.health", "agree.adult"):
        page.locator(f'[id="{name}"]').check()
    page.locator("button[type=submit]").click()


def _follows(page: Page, address: str, seen: Seen, name: str) -> None:
    page.goto(address)
    seen(page, name)
    page.locator("button[type=submit]").click()
    page.wait_for_selector("main h1")
    seen(page, f"{name}-done")


def _a_trial_is_listed(root: Path, locale: str) -> None:
    number = "NCT99999901" if locale == "en" else "NCT99999902"
    record = {
        "id": number,
        "status": "RECRUITING",
        "title": "A Test Record That Stands for a New Study of Hepatocellular Carcinoma",
        "conditions": ["Hepatocellular Carcinoma"],
        "places": [{"country": "China"}, {"country": "Hong Kong"}],
        "source": {"registry": "ClinicalTrials.gov", "form": "ctgov-v2", "read_on": "2026-11-20"},
    }
    (root / "catalogue" / f"{number}.json").write_text(json.dumps(record))


def _is_shown_as_a_mail_program_would(news: EmailMessage, chromium: Browser, locale: str) -> None:
    """Without scripts and without a network, light and dark, at 600 pixels and on a phone."""
    for scheme in ("light", "dark"):
        for width in (600, 360):
            context = chromium.new_context(
                viewport={"width": width, "height": 900}, java_script_enabled=False, offline=True, color_scheme=scheme
            )
            page = context.new_page()
            asked: list[str] = []
            page.on("request", _noted(asked))
            page.set_content(mails.html_of(news))
            assert asked == []
            box = page.locator("table.sheet").bounding_box()
            assert box is not None
            assert box["width"] <= min(600, width)
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/mail-{locale}-{scheme}-{width}.png", full_page=True)
            context.close()


def _noted(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


def _one_click(address: str) -> None:
    """As a mail program posts it: no cookie, no origin."""
    body = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urllib.request.urlopen(urllib.request.Request(address, body), timeout=30) as answer:  # noqa: S310 - ours
        assert answer.status == 200


def _without_figures(words: str) -> str:
    return "".join(character for character in words if not character.isdigit() and character not in "abcdef")
