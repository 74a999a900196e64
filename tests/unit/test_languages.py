"""The language that a person is greeted in, and the pages that work before Streamlit does."""

import re
from html.parser import HTMLParser

import pytest

from prescreen.ui import frontpage, languages


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,zh-TW;q=0.8,en;q=0.7", "zh_Hans"),
        ("en;q=0.2, zh-Hans-CN;q=0.9", "zh_Hans"),
        ("zh;q=0, en;q=0.1", "en"),
        ("fr, *;q=0.5", "en"),
        ("zh;q=nonsense, en", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_browsers_preference_is_followed(header: str, language: str) -> None:
    assert languages.asked({}, {}, {"accept-language": header}) == language


def test_a_choice_goes_before_the_browsers_preference() -> None:
    header = {"accept-language": "zh-CN"}
    assert languages.asked({"lang": "en"}, {"language": "zh_Hans"}, header) == "en"
    assert languages.asked({}, {"language": "en"}, header) == "en"
    assert languages.asked({"lang": "tlh"}, {"language": "<script>"}, header) == "zh_Hans"


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(params=["en", "zh_Hans"])
def words(request: pytest.FixtureRequest) -> frontpage.Words:
    return languages.front_words(request.param)


def test_the_page_says_its_language_title_and_that_it_is_loading(words: frontpage.Words) -> None:
    page = frontpage.index(words)
    assert Tags(page).named("html") == [{"lang": words.lang}]
    assert f"<title>{words.title}</title>" in page
    assert words.loading in page.split('<div id="root">')[1]
    assert words.no_script in page
    assert ">Streamlit<" not in page


def test_the_page_has_no_inline_script_and_names_no_outside_host(words: frontpage.Words) -> None:
    page = frontpage.index(words)
    tags = Tags(page)
    assert all(script.get("src") for script in tags.named("script"))
    assert not re.search(r"<script[^>]*>\s*[^<\s]", page)
    addresses = [
        value for _, attributes in tags.tags for name, value in attributes.items() if name in {"src", "href"} and value
    ]
    assert addresses
    assert all(address.startswith("./") for address in addresses)
    assert not any("agent" in address for address in addresses)


def test_no_such_page_stands_alone(words: frontpage.Words) -> None:
    page = frontpage.not_found(words)
    assert Tags(page).named("html") == [{"lang": words.lang}]
    assert Tags(page).named("a") == [{"href": "/"}]
    assert words.not_found in page
    assert not Tags(page).named("script")


def test_words_are_escaped() -> None:
    words = frontpage.Words(lang="en", title="<b>&", loading="<i>", no_script="x", not_found="<u>", start=r"\1 \g<0>")
    assert "&lt;b&gt;&amp;" in frontpage.index(words)
    assert "<i>" not in frontpage.index(words)
    assert "<u>" not in frontpage.not_found(words)
    assert r"\1 \g&lt;0&gt;" in frontpage.not_found(words)


def test_a_page_of_streamlits_that_changed_is_told_and_not_served(
    words: frontpage.Words, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    changed = Path(str(tmp_path)) / "index.html"
    changed.write_text(frontpage._INDEX.read_text().replace('<div id="root"></div>', '<div id="app"></div>'))
    monkeypatch.setattr(frontpage, "_INDEX", changed)
    with pytest.raises(ValueError, match="look at what changed"):
        frontpage.index(words)
