"""`prescreen notify` killed outright again and again: does everybody hear of everything, and of nothing twice?

The real command is run over a real mail server and killed with SIGKILL: at random moments, and at the very moment when the
server has taken a mail and has not answered yet. By hand: `python -m tests.faults.mails --people 10000 --trials 500 --kills 200`.

The control sends again what was in doubt. It must be caught, or a clean run would prove nothing.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, update

from prescreen import content
from prescreen.records import database, tables
from prescreen.records.outbox import Outbox, State
from prescreen.volunteers import Trial, Wishes, matched
from tests import mails, sites
from tests.mails import FORM, KNOWN, Server, VolunteerSite
from tests.running import ROOT

INTERESTS = (("liver",), ("bile",), ("solid",), ("liver", "bile"))
CONDITIONS = ("Hepatocellular Carcinoma", "Cholangiocarcinoma", "Solid Tumors", "Breast Cancer")


@dataclass
class Killing(Server):
    """A server that kills who sends to it, after it has taken a mail and before it answers."""

    victim: int | None = None
    kills: int = 0
    waits: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.waits -= 1
        if self.victim is not None and self.waits <= 0:
            victim, self.victim = self.victim, None
            os.kill(victim, signal.SIGKILL)
            self.kills += 1
        return answer


@dataclass(frozen=True)
class Outcome:
    """What a run came to. A clean one has nothing twice and nothing missed."""

    people: int
    trials: int
    told: int
    kills: int
    seconds: float
    twice: int
    missed: int
    strangers: int
    unanswered: int

    @property
    def clean(self) -> bool:
        return not (self.twice or self.missed or self.strangers)


@dataclass
class Run:
    """People, new trials, and a run that is killed until it has been killed often enough."""

    folder: Path
    people: int
    trials: int
    kills: int
    control: bool = False
    seed: int = 1
    wanted: set[tuple[str, str]] = field(default_factory=set)

    def go(self) -> Outcome:
        begun = time.monotonic()
        with Serving() as taking, mails.site(self.folder, taking.port) as site:
            root = self._content()
            _notify(site, root)  # what is there now is no news
            self._people(site)
            self._news(root)
            dice, kills = random.Random(self.seed), 0
            while kills < self.kills:
                kills += self._killed(site, root, taking, dice, by_server=kills % 3 != 2)
            taking.victim = None
            while (waiting := _notify(site, root)) != 0:
                assert waiting > 0, "the command failed"
            return self._look(site, taking, kills, time.monotonic() - begun)

    def _content(self) -> Path:
        root = self.folder / "content"
        ignored = shutil.ignore_patterns("catalogue")
        shutil.copytree(content.ROOT, root, ignore=ignored)
        (root / "catalogue").mkdir()
        return root

    def _people(self, site: VolunteerSite) -> None:
        for number in range(self.people):
            told = {"email": f"p{number}@people.example", "interests": INTERESTS[number % len(INTERESTS)]}
            site.sign_up(FORM.model_copy(update=told), f"form-{number}")
        now = site.clock()
        with site.engine.begin() as connection:
            for one in connection.execute(select(tables.volunteer.c.id)).scalars().all():
                values = {"state": "confirmed", "person": f"person-{one}", "confirmed_at": now, "due_at": now}
                connection.execute(update(tables.volunteer).where(tables.volunteer.c.id == one).values(**values))

    def _news(self, root: Path) -> None:
        for number in range(self.trials):
            record = {
                "id": f"NCT{number:08d}",
                "status": "RECRUITING",
                "title": f"Study number {number:08d}.",
                "conditions": [CONDITIONS[number % len(CONDITIONS)]],
                "places": [{"country": "China"}],
                "source": {"registry": "ClinicalTrials.gov", "form": "ctgov-v2", "read_on": "2026-11-20"},
            }
            (root / "catalogue" / f"{record['id']}.json").write_text(json.dumps(record))
            trial = Trial(id=str(record["id"]), title="", conditions=(CONDITIONS[number % 4],), status="recruiting")
            for person in range(self.people):
                wishes = Wishes(interests=INTERESTS[person % len(INTERESTS)], regions=("cn",))
                if matched(wishes, trial, KNOWN, sites.Clock().now.date()) is not None:
                    self.wanted.add((f"p{person}@people.example", trial.id))

    def _killed(
        self, site: VolunteerSite, root: Path, taking: "Killing", dice: random.Random, *, by_server: bool
    ) -> int:
        """One run with its kill: by the server as it takes a mail, or at any moment. Was it killed?"""
        before = taking.kills
        taking.waits = dice.randint(1, max(1, self.people // max(self.kills, 1)))
        process = _started(site, root, control=self.control)
        if by_server:
            taking.victim = process.pid
            process.wait(300)
            return taking.kills - before
        taking.victim = None
        try:
            process.wait(dice.uniform(0.5, 6))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
            return 1
        return 0

    def _look(self, site: VolunteerSite, taking: "Killing", kills: int, seconds: float) -> Outcome:
        heard = Counter((to, trial) for to, message in taking.taken for trial in _told(message))
        return Outcome(
            people=self.people,
            trials=self.trials,
            told=len(self.wanted),
            kills=kills,
            seconds=seconds,
            twice=sum(times - 1 for times in heard.values()),
            missed=len(self.wanted - heard.keys()),
            strangers=len(heard.keys() - self.wanted),
            unanswered=site.office.outbox.count(State.UNANSWERED),
        )


class Serving:
    """The killing server for the time of a run."""

    def __enter__(self) -> Killing:
        from aiosmtpd.controller import Controller

        from tests.running import free_port

        self._taking = Killing(free_port())
        self._controller = Controller(self._taking, hostname="127.0.0.1", port=self._taking.port)
        self._controller.start()
        return self._taking

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()


def _told(message: EmailMessage) -> set[str]:
    """The trials that a mail tells of: each is named once as a whole."""
    lines = (line.removeprefix("* ") for line in mails.text_of(message).splitlines())
    return {f"NCT{line.split()[2].rstrip('.')}" for line in lines if line.startswith("Study number ")}


def _started(site: VolunteerSite, root: Path, *, control: bool) -> "subprocess.Popen[bytes]":
    told = {
        "PRESCREEN_DATA_DIR": str(site.folder),
        "PRESCREEN_CONTENT_DIR": str(root),
        "PRESCREEN_SMTP_HOST": "127.0.0.1",
        "PRESCREEN_SMTP_PORT": str(site.settings.smtp_port),
        "PRESCREEN_SMTP_SECURITY": "none",
        "PRESCREEN_MAIL_FROM": "studies@site.example",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESCREEN_")}
    line = ["-m", "tests.faults.mails", "--control"] if control else ["-m", "prescreen.cli", "notify"]
    return subprocess.Popen([sys.executable, *line], cwd=ROOT, env=clean | told, stdout=subprocess.DEVNULL)


def _notify(site: VolunteerSite, root: Path) -> int:
    """A run that is left in peace: how many mails wait afterwards."""
    process = _started(site, root, control=False)
    code = process.wait(3000)
    return -1 if code else site.office.outbox.count(State.WAITING)


def control() -> None:
    """The same command, but for what it does after a kill: it sends again whatever was in doubt."""

    def again(self: Outbox, never_handed: str | None) -> int:
        with database.transaction(self._engine) as connection:
            doubted = tables.outbox.c.state == State.HANDING.value
            connection.execute(update(tables.outbox).where(doubted).values(state=State.WAITING.value))
        return 0

    setattr(Outbox, "take_up", again)  # noqa: B010 - a method replaced on purpose
    sys.argv = ["prescreen", "notify"]
    from prescreen.cli import main as command

    command()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=100)
    asked.add_argument("--trials", type=int, default=20)
    asked.add_argument("--kills", type=int, default=6)
    asked.add_argument("--control", action="store_true")
    given = asked.parse_args()
    if given.control:
        control()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        outcome = Run(Path(folder), given.people, given.trials, given.kills).go()
    sys.stdout.write(f"{outcome}\n")
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
