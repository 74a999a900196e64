"""`prescreen notify`: ask who signed up, find who hears of what, tell the study team, and hand every mail over.

At most one alert for a person, a trial and a status, however often this is killed and started again: the alert is kept
before its mail exists, and a mail that may have been handed over is never handed over again. No address and no word of
a person ever reaches what is printed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from prescreen import content, i18n, letters, mailing
from prescreen.catalogue import importing
from prescreen.catalogue.record import Record, Status, newest
from prescreen.eligibility.study import Study
from prescreen.handing import Journal
from prescreen.letters import Letter, Links, Told, Words
from prescreen.mailing import Answer
from prescreen.records import database, keys, mailroom, signups
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.mailroom import Heard, Mailroom, News, Volunteer
from prescreen.records.outbox import Mail, Outbox, State, mailed
from prescreen.settings import Settings, Surface
from prescreen.volunteers import LEXICON, Address, Interests, Trial, Wishes, is_news, matched

SOON: Final = timedelta(days=1)  # the team is reminded when an answer is due by tomorrow
GROUP: Final = 200
_REGISTRY: Final = "https://clinicaltrials.gov/study/"
# The texts of the two kinds of notice.
_NOTICES: Final = {signups.TEAM_NEW: "team.new", signups.TEAM_DUE: "team.due"}


@dataclass
class Counts:
    """What a run came to, in numbers."""

    asked: int = 0
    news: int = 0
    planned: int = 0
    forgotten: int = 0
    sent: int = 0
    later: int = 0
    refused: int = 0
    bounced: int = 0
    dropped: int = 0
    unanswered: int = 0

    @property
    def anything(self) -> bool:
        return any(vars(self).values())

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in vars(self).items())


@dataclass(frozen=True)
class Office:
    """What a run works with. `trials` are the records of the catalogue by id."""

    settings: Settings
    studies: Mapping[str, Study]  # by language
    known: Interests
    trials: Mapping[str, Trial]
    room: Mailroom
    outbox: Outbox
    clock: Callable[[], datetime]

    # ---- what is to be sent ----

    def plan(self, counts: Counts) -> None:
        """Everything before the first mail: sign-ups asked, news noticed, alerts kept, the team's notices put."""
        counts.forgotten += self.room.sweep(self._event(Action.EXPIRED, "volunteers"))
        self.outbox.sweep()
        self._ask(counts)
        counts.news += len(self.room.notice((trial.id, trial.status) for trial in self._in_order()))
        self._plan_news(counts)
        if self.settings.team_mail is not None:
            counts.planned += self.outbox.put_team_notices(self.clock().date() + SOON)

    def _ask(self, counts: Counts) -> None:
        while waiting := self.room.unasked(GROUP):
            for one in waiting:
                address = Address.model_validate_json(one.address)
                asked = mailroom.opened(self.clock(), "a sign-up")
                counts.asked += self.room.ask(one.id, self.room.person(address.email), asked)

    def _plan_news(self, counts: Counts) -> None:
        all_news = self.room.all_news()
        upto = all_news[-1].id if all_news else 0
        while due := self.room.due(upto, GROUP):
            told = self.room.told([one.person for one in due if one.person is not None])
            heard = [self._heard(one, all_news, told.get(one.person or "", frozenset()), upto) for one in due]
            event = mailroom.opened(self.clock(), f"{len(due)} volunteers, news up to {upto}")
            counts.planned += self.room.plan(heard, event)

    def _heard(self, one: Volunteer, all_news: Sequence[News], told: frozenset[tuple[str, str]], upto: int) -> Heard:
        """What one volunteer is to hear of: the newest status of a trial, where it is news to them."""
        wishes, before = Wishes.model_validate_json(one.wishes), {trial for trial, _ in told}
        fresh = [
            (trial.id, trial.status)
            for trial in self._changed(all_news, one.news_seen)
            if (trial.id, trial.status) not in told
            and is_news(trial.status, told_of_trial=trial.id in before)
            and matched(wishes, trial, self.known, self.clock().date()) is not None
        ]
        return Heard(
            volunteer=one.id,
            person=one.person or "",
            seen=one.news_seen,
            upto=upto,
            news=tuple(fresh),
            next_at=self.clock() + timedelta(days=one.every_days),
        )

    def _changed(self, all_news: Sequence[News], seen: int) -> Iterator[Trial]:
        """The trials with news since a moment, each once and only as it stands now."""
        for one in all_news:
            trial = self.trials.get(one.trial)
            if one.id > seen and trial is not None and trial.status == one.status:
                yield trial

    def _in_order(self) -> Iterable[Trial]:
        return (self.trials[name] for name in sorted(self.trials))

    # ---- looking only ----

    def preview(self) -> Iterator[str]:
        """What a run would send now, without sending or keeping anything. Names nobody."""
        kept = self.room.all_news()
        known, upto = {(one.trial, one.status) for one in kept}, kept[-1].id if kept else 0
        new = [t for t in self._in_order() if (t.id, t.status) not in known]
        all_news = (*kept, *(News(id=upto + n, trial=t.id, status=t.status) for n, t in enumerate(new, 1)))
        yield f"New in the catalogue: {len(new)}"
        for mail in self.outbox.waiting(10_000):
            yield f"{mail.kind} {mail.id}: waits in the outbox"
        for one in self.room.unasked(10_000):
            yield f"{signups.CONFIRM} to volunteer {one.id[:8]}, {one.language}"
        last = all_news[-1].id if all_news else 0
        for one in self.room.due(last, 1_000_000):
            told = self.room.told([one.person]) if one.person is not None else {}
            heard = self._heard(one, all_news, told.get(one.person or "", frozenset()), last)
            if heard.news:
                yield f"{signups.NEWS} to volunteer {one.id[:8]}, {one.language}: {', '.join(t for t, _ in heard.news)}"

    # ---- a mail as it goes out ----

    def letter(self, mail: Mail) -> tuple[Letter, str] | None:
        """A mail with whom it is for, opened for this moment alone; None when it is not to be sent any more."""
        if mail.kind in _NOTICES:
            return self._notice(mail)
        one = self.room.volunteer(mail.about)
        wanted = signups.State.PENDING if mail.kind == signups.CONFIRM else signups.State.CONFIRMED
        if one is None or one.state is not wanted:
            return None
        address = Address.model_validate_json(one.address)
        words, links = self._words(one.language), self.links(address.link, one.language)
        if mail.kind == signups.CONFIRM:
            return letters.confirmation(words, links, signups.CONFIRM_DAYS), address.email
        told = self._told(mail, one)
        if not told:
            return None
        return letters.news(words, told, Wishes.model_validate_json(one.wishes), links), address.email

    def _told(self, mail: Mail, one: Volunteer) -> tuple[Told, ...]:
        wishes, found = Wishes.model_validate_json(one.wishes), []
        in_mail = self.room.news_in(mail.id)
        earlier = self.room.told([one.person])[one.person] - set(in_mail) if one.person is not None else frozenset()
        before = {trial for trial, _ in earlier}
        for name, status in in_mail:
            trial = self.trials.get(name)
            if trial is not None:
                why = matched(wishes, trial, self.known, self.clock().date())
                found.append(Told(trial, status, why, before=name in before))
        return tuple(found)

    def _notice(self, mail: Mail) -> tuple[Letter, str] | None:
        found = self.outbox.referral(mail.about)
        if found is None or self.settings.team_mail is None:
            return None
        study, reply_by = found
        words = [self._words(language) for language in i18n.LANGUAGES]
        inbox = self.settings.on(Surface.TEAM).origins[0]
        return letters.to_the_team(words, _NOTICES[mail.kind], study, reply_by, inbox), self.settings.team_mail

    def _words(self, language: str) -> Words:
        return Words(self.studies[language].volunteers, self.settings.placeholders(), language)

    def links(self, link: str, language: str) -> Links:
        """Where the links of one person's mails lead."""
        home = self.settings.on(Surface.PARTICIPANT).origins[0]
        paths = {name: f"{home}/volunteer/{name}?lang={language}&k={link}" for name in Links.__dataclass_fields__}
        return Links(**paths)

    # ---- handing over ----

    def send(self, post: mailing.Post, journal: Journal, counts: Counts) -> None:
        """Hand over what waits, one after the other. Raises `NoServer`; what was not handed over waits on."""
        while waiting := self.outbox.waiting(GROUP):
            for mail in waiting:
                post.ready()
                self._hand(mail, post, journal, counts)

    def _hand(self, mail: Mail, post: mailing.Post, journal: Journal, counts: Counts) -> None:
        journal.claims(mail.id)
        if not self.outbox.claim(mail.id):
            return
        made = self.letter(mail)
        if made is None:
            self.outbox.drop(mail.id)
            counts.dropped += 1
            return
        letter, to = made
        answer = post.hand(self._message(mail, letter, to), to, journal.hands_over)
        self._settle(mail, answer, counts)

    def _message(self, mail: Mail, letter: Letter, to: str) -> EmailMessage:
        sender = self.settings.mail_from or ""
        message = mailing.message(
            sender=sender,
            to=to,
            identity=mail.id,
            subject=letter.subject,
            text=letter.text,
            page=letter.html,
            language=letters.HTML_LANG[letter.language],
            at=self.clock(),
        )
        if letter.stop is not None:
            message["List-Unsubscribe"] = f"<{letter.stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return message

    def _settle(self, mail: Mail, answer: Answer, counts: Counts) -> None:
        now = self.clock()
        if answer.ending == "later":
            self.outbox.again_later(mail, answer.figures, mailed(State.FAILED, mail.id, now, answer.figures))
            counts.later += 1
            return
        state = {"taken": State.SENT, "refused": State.FAILED, "unanswered": State.UNANSWERED}[answer.ending]
        self.outbox.settle(mail.id, state, answer.figures, mailed(state, mail.id, now, answer.figures))
        counts.sent += state is State.SENT
        counts.refused += state is State.FAILED
        counts.unanswered += state is State.UNANSWERED
        if answer.about_address and mail.kind not in _NOTICES:
            counts.bounced += self.bounced(mail.id, answer.figures)

    def bounced(self, mail: str, figures: str) -> bool:
        """A mail came back, or was refused because of its address: no more are sent there."""
        whom = self.room.who_got(mail)
        return whom is not None and self.room.bounce(whom, self._event(Action.MAIL_FAILED, whom, figures))

    def _event(self, action: Action, about: str, detail: str = "") -> AuditEvent:
        return AuditEvent(actor="site", action=action, about=about, at=self.clock(), detail=detail)


def run(office: Office, journal: Journal, *, post: mailing.Post) -> Counts:
    """One run: take up what a killed one left, plan, send. A second run at the same time is refused by the journal."""
    counts = Counts()
    counts.unanswered += office.outbox.take_up(journal.never_handed())
    office.plan(counts)
    with post:
        office.send(post, journal, counts)
    return counts


def open_office(settings: Settings, clock: Callable[[], datetime]) -> Office:
    """A run's office over a site that was started once. Raises `Unsafe` where the key for mails is missing."""
    root = settings.content_dir.resolve()
    engine = database.open_engine(settings.url)
    first = content.load_study(settings.study or content.study_ids(root)[0], root)
    return Office(
        settings=settings,
        studies={language: i18n.localise(first, language) for language in i18n.LANGUAGES},
        known=Interests.model_validate(content.read_yaml(root / LEXICON)),
        trials={one.id: one for one in map(trial_of, _records(root))},
        room=Mailroom(engine, keys.notifying(settings.team_keys_dir), clock),
        outbox=Outbox(engine, clock),
        clock=clock,
    )


def _records(root: Path) -> Iterator[Record]:
    """The records of the catalogue as they are kept. One that does not read is left to `content check`."""
    found = importing.read_paths([root / "catalogue"]) if (root / "catalogue").is_dir() else ()
    yield from newest(one for one in found if isinstance(one, Record)).values()


def trial_of(record: Record) -> Trial:
    """What mails need of a record. Its page is the registry's own."""
    return Trial(
        id=record.id,
        title=record.name,
        conditions=(*record.conditions, *record.condition_terms),
        status=(record.status or Status.UNKNOWN).value.lower(),
        countries=record.countries,
        as_of=record.known_on,
        address=f"{_REGISTRY}{record.id}" if record.id.startswith("NCT") else None,
        least_age=record.minimum_age.years if record.minimum_age is not None else None,
        most_age=record.maximum_age.years if record.maximum_age is not None else None,
        sex=record.sex.value.lower() if record.sex is not None else None,
    )


def came_back(office: Office, raw: bytes) -> str:
    """What a mail that came back means, in a few words without an address."""
    found = mailing.bounce_in(raw, (office.settings.mail_from or "").rpartition("@")[2])
    if found is None:
        return "no bounce of ours"
    if not found.for_good:
        return f"{found.mail}: {found.figures}, it may still arrive"
    return f"{found.mail}: {found.figures}, " + ("no more mails" if office.bounced(*found[:2]) else "nobody is meant")


def journal_path(settings: Settings) -> Path:
    return settings.data_dir / "notify.journal"
