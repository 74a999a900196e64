"""`prescreen ...` for the people who run, write and check it. The only module that prints.

A command imports what it needs when it runs, so that judging a file never loads a web server.
"""

import sys

import typer

from prescreen.errors import ContentInvalid, PrescreenError, Refused, Unsafe

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def prescreen() -> None:
    """Find out, in plain words, whether a study might fit."""


@app.command()
def serve() -> None:
    """Start the participant surface and the team surface on this machine; Ctrl-C ends both."""
    from prescreen.settings import Settings
    from prescreen.ui import serving

    raise typer.Exit(serving.serve(Settings(), say=_say))


@app.command()
def doctor() -> None:
    """Check every setting that protects people; what is wrong, and what to change."""
    from prescreen.settings import Settings
    from prescreen.ui import doctor as checks

    examined = checks.examine(Settings())
    for line in examined.notes:
        _say(line)
    if examined.problems:
        raise Unsafe(examined.problems)
    _say("Nothing unsafe was found.")


def main() -> None:
    """Run a command; an error of ours becomes plain lines and its exit code."""
    try:
        app()
    except (ContentInvalid, Unsafe) as error:
        for problem in error.problems:
            _say(str(problem), err=True)
        sys.exit(error.exit_code)
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
