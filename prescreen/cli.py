"""`prescreen ...` for the people who run, write and check it. The only module that prints.

A command imports what it needs when it runs, so that judging a file never loads a web server.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from prescreen.errors import ContentInvalid, PrescreenError, Problem, Refused, Unsafe

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def prescreen() -> None:
    """Find out, in plain words, whether a study might fit."""


@app.command()
def serve(
    kiosk: Annotated[str | None, typer.Option(metavar="SITE", help="Also start the kiosk of this site.")] = None,
) -> None:
    """Start the participant surface and the team surface on this machine; Ctrl-C ends both."""
    from prescreen.settings import Settings
    from prescreen.ui import serving

    raise typer.Exit(serving.serve(Settings(kiosk=kiosk) if kiosk else Settings(), say=_say))


@app.command()
def doctor() -> None:
    """Check every setting that protects people; what is wrong, and what to change."""
    from prescreen.settings import Settings
    from prescreen.ui import doctor as checks
    from prescreen.ui import serving

    examined = checks.examine_site(serving.at_home(Settings()))
    for line in examined.notes:
        _say(line)
    if examined.problems:
        raise Unsafe(examined.problems)
    _say("Nothing unsafe was found.")


@app.command()
def assess(
    study: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Judge every line on this day.")] = None,
) -> None:
    """Judge a file of people (JSON lines) by a study; prints one JSON line for each."""
    from prescreen import assessing, content

    bad = 0
    today = datetime.now(tz=UTC).astimezone().date()
    with file.open("rb") as lines:
        day = as_of.date() if as_of is not None else None
        for judged in assessing.judge_lines(content.load_study(study), lines, today=today, as_of=day):
            if judged.result is None:
                bad += 1
                _say(f"{file.name}, line {judged.number}: {judged.error}", err=True)
            if judged.not_asked:
                unused = ", ".join(judged.not_asked)
                _say(
                    f"{file.name}, line {judged.number}: not used, as the study does not ask for it: {unused}", err=True
                )
            _say(json.dumps(judged.result or {"id": judged.id, "line": judged.number, "error": judged.error}))
    if bad:
        raise typer.Exit(1)


@app.command()
def understand(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Read a file of typed messages (JSON lines), each with its task; prints what would be understood of each."""
    from prescreen import understanding

    bad = 0
    with file.open("rb") as lines:
        for read in understanding.read_lines(lines):
            if read.result is None:
                bad += 1
                _say(f"{file.name}, line {read.number}: {read.error}", err=True)
            told = read.result or {"line": read.number, "error": read.error}
            _say(json.dumps({"id": read.id, **told}, ensure_ascii=False))
    if bad:
        raise typer.Exit(1)


@app.command()
def read_report(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    content_dir: Annotated[Path | None, typer.Option(help="Where the words are, when not beside us.")] = None,
) -> None:
    """Read photos or PDF files of lab reports, as the chat would; prints one JSON line for each."""
    from prescreen import content, scanning
    from prescreen.reading.lab_words import ReportWords

    words = content.read_yaml((content_dir or content.ROOT) / scanning.WORDS)
    scanner = scanning.Scanner(ReportWords.model_validate(words), last_in_line=False)
    bad = 0
    for file in files:
        scanned = scanner.start(file.read_bytes()).result()
        bad += scanned.report is None
        _say(json.dumps({"file": str(file), **scanning.shown(scanned)}, ensure_ascii=False))
    if bad:
        raise typer.Exit(1)


@app.command()
def erase_expired() -> None:
    """Delete what was sent longer ago than PRESCREEN_KEEP_DAYS; needs no key. For a daily timer."""
    from prescreen.records import founding
    from prescreen.settings import Settings

    settings = Settings()
    if settings.keep_days is None:
        raise Unsafe(
            [Problem("environment", "PRESCREEN_KEEP_DAYS", "it is not set", "Set the days that were promised")]
        )
    gone = founding.erase_expired(
        settings.url, settings.participant_keys_dir, settings.admin_pin, settings.keep_days, datetime.now(tz=UTC)
    )
    _say(f"Erased: {gone}")


@app.command()
def notify(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; send and keep nothing.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say something only when something was done.")] = False,
) -> None:
    """Send what waits: confirmations, news of studies, notices to the study team. For a timer, every few minutes."""
    from prescreen import mailing, notifying
    from prescreen.handing import Journal
    from prescreen.settings import Settings

    settings = Settings()
    if settings.smtp_host is None:
        remedy = "Set it, and PRESCREEN_MAIL_FROM"
        raise Unsafe([Problem("environment", "PRESCREEN_SMTP_HOST", "no mail server is set", remedy)])
    office = notifying.open_office(settings, lambda: datetime.now(tz=UTC).astimezone())
    if dry_run:
        for line in office.preview():
            _say(line)
        return
    with Journal(notifying.journal_path(settings)) as journal:
        counts = notifying.run(office, journal, post=mailing.Post(settings))
    if counts.anything or not quiet:
        _say(f"Mails: {counts}")


@app.command()
def read_bounce(files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Take mails that came back (one file each), so that no more are sent to addresses that do not exist."""
    from prescreen import notifying
    from prescreen.settings import Settings

    office = notifying.open_office(Settings(), lambda: datetime.now(tz=UTC).astimezone())
    for file in files:
        _say(f"{file.name}: {notifying.came_back(office, file.read_bytes())}")


studies = typer.Typer(no_args_is_help=True, help="Studies as content: begin a new one.")
app.add_typer(studies, name="study")
_Elsewhere = Annotated[Path | None, typer.Option(help="Another content folder, its locales beside it.")]


@studies.command("new")
def new_study(
    record: Annotated[Path, typer.Option("--from", help="The study's record, as its registry gives it out.")],
    content_dir: _Elsewhere = None,
) -> None:
    """Write a draft out of a registry record, shown to no one: facts filled in, criteria split, the rest marked."""
    from prescreen import content, drafting

    today = datetime.now(tz=UTC).astimezone().date()
    folder = drafting.write_draft(drafting.read_record(record), today, content_dir or content.ROOT)
    _say(f"{folder}: a draft. What is left to write: prescreen content check {folder.name}")


words = typer.Typer(no_args_is_help=True, help="What people are asked and told: check it, translate it.")
app.add_typer(words, name="content")


@words.command()
def check(
    study: Annotated[str | None, typer.Argument(help="One study or draft; all studies when left out.")] = None,
    content_dir: _Elsewhere = None,
) -> None:
    """Every problem of the content at once, each with its file, its place and its remedy (then exit code 3)."""
    from prescreen import content, i18n
    from prescreen.checking import whole

    root = content_dir or content.ROOT
    report = whole.check(study, root=root, locales=root.parent / i18n.LOCALES.name)
    for line in report.notes:
        _say(line)
    if report.problems:
        raise ContentInvalid(report.problems)
    _say("Nothing wrong was found.")


@words.command()
def translate(content_dir: _Elsewhere = None) -> None:
    """Take new texts into the catalogues, drop what nobody wants any more, and list what lacks words."""
    from prescreen import content, i18n, translating

    root = content_dir or content.ROOT
    locales = root.parent / i18n.LOCALES.name
    studies = [content.load_study(study, root) for study in content.study_ids(root)]
    for language in i18n.LANGUAGES:
        for domain in (i18n.APP, i18n.CONTENT):
            missing = translating.update(language, domain, studies, locales)
            _say(f"{language} {domain}: {missing} without words")
            if missing:
                for problem in translating.problems(language, domain, studies, locales):
                    _say(f"  {problem.where}: {problem.what}")


@words.command()
def learn() -> None:
    """Keep a vector of every example that ranking learns from; needs the extra `encoder`, and a minute or two."""
    from prescreen import content, encoder, i18n, lexicon

    if encoder.installed() is None:
        raise Unsafe([Problem("encoder", "", "it is not installed", "Install the extra: prescreen[encoder]")])
    studies = [content.load_study(study) for study in content.study_ids()]
    found = [i18n.localise(study, language) for study in studies for language in i18n.LANGUAGES]
    _say(f"{encoder.write(lexicon.examples(found), encoder.KEPT)} examples")


catalogue = typer.Typer(no_args_is_help=True, help="Records of other trials, as registries told them.")
app.add_typer(catalogue, name="catalogue")


@catalogue.command("import")
def import_records(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them: JSON of either API, or classic XML.")],
    into: Annotated[Path, typer.Option(help="Write each record into this folder, as a file of its own.")],
) -> None:
    """Take records of other trials out of registry files; every good one, and the reason for each that is not."""
    from prescreen.catalogue import importing, record

    good, bad = [], 0
    for found in importing.read_paths(paths):
        if isinstance(found, record.Record):
            good.append(found)
        else:
            bad += 1
            _say(str(found), err=True)
    _say(f"{importing.write(record.newest(good).values(), into)} records; {bad} problems")
    if bad:
        raise typer.Exit(1)


def main() -> None:
    """Run a command; an error of ours becomes plain lines and its exit code."""
    try:
        app()
    except (ContentInvalid, Unsafe) as error:
        for problem in error.problems:
            _say(str(problem), err=True)
        sys.exit(error.exit_code)
    except ValidationError as error:
        for wrong in error.errors():
            # Never the value: a setting may be a secret.
            place = "_".join(str(part) for part in wrong["loc"]).upper()
            _say(f"PRESCREEN_{place}: {wrong['msg']}. Correct this setting.", err=True)
        sys.exit(Unsafe.exit_code)
    except Refused as error:
        _say(error.message.msgid.format(**error.message.params), err=True)
        sys.exit(error.exit_code)
    except PrescreenError as error:
        _say(str(error) or type(error).__name__, err=True)
        sys.exit(error.exit_code)


def _say(line: str, *, err: bool = False) -> None:
    typer.echo(line, err=err)


if __name__ == "__main__":
    main()
