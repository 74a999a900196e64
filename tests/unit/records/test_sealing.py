"""What was sent opens for the team and the recovery key, where it stands, and for nobody else."""

import json
import random
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from prescreen.checking import cases
from prescreen.eligibility.study import Study
from prescreen.errors import NotOpened, Tampered
from prescreen.records import keys, unsealing, vault
from prescreen.records.audit import Action
from prescreen.records.store import submitted
from tests import handing_in, running
from tests.sites import CANARY, Site, submission


def test_nothing_that_was_said_can_be_read_in_the_files(site: Site, tmp_path: Path) -> None:
    site.store.submit(submission(), submitted(site.clock()))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"Canary" not in path.read_bytes(), path
            assert b"13800138000" not in path.read_bytes(), path


@pytest.mark.parametrize("field", ["study", "form_version", "consent_version", "recipients"])
def test_a_record_moved_to_another_context_does_not_open(site: Site, field: str) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    with site.engine.begin() as connection:
        connection.execute(text(f"update referral set {field} = 'other'"))
    with pytest.raises(Tampered):
        site.cabinet.look(receipt.referral, site.team, site.event(Action.OPENED, receipt.referral))


BITS = 2_000
CASES = running.ROOT / "content/studies/NCT05349331/cases.yaml"


def pair() -> tuple[unsealing.PrivateKey, vault.Recipients]:
    team, recovery = unsealing.generate("team"), unsealing.generate("recovery")
    return team, vault.Recipients(version=1, members=(team.recipient(), recovery.recipient()))


def closed(payload: bytes, recipients: vault.Recipients, record: str = "s") -> vault.Sealed:
    context = vault.Context(
        submission=record, study="S", form_version="1", consent_version="1", recipients=recipients.fingerprint()
    )
    return vault.seal(payload, recipients, context)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_no_flipped_bit_is_accepted() -> None:
    team, recipients = pair()
    sealed = closed(CANARY.encode(), recipients)
    assert unsealing.open_sealed(sealed, team) == CANARY.encode()
    # Every bit of the suite and the nonce, and a sample of all the others.
    first = (1 + 12) * 8
    dice = random.Random(1)
    for bit in [*range(first), *dice.sample(range(first, len(sealed.ciphertext) * 8), BITS // 2)]:
        spoilt = sealed.model_copy(update={"ciphertext": flipped(sealed.ciphertext, bit)})
        with pytest.raises(NotOpened):
            unsealing.open_sealed(spoilt, team)
    wrap = sealed.wraps["team"]
    for bit in dice.sample(range(len(wrap) * 8), BITS // 2):
        with pytest.raises(NotOpened):
            unsealing.open_sealed(sealed.model_copy(update={"wraps": {"team": flipped(wrap, bit)}}), team)


def test_a_record_with_the_body_or_the_wraps_of_another_does_not_open() -> None:
    team, recipients = pair()
    one, other = closed(b"one", recipients, "1"), closed(b"other", recipients, "2")
    for swapped in ({"ciphertext": other.ciphertext}, {"wraps": other.wraps}, {"context": other.context}):
        with pytest.raises(Tampered):
            unsealing.open_sealed(one.model_copy(update=swapped), team)
    crossed = {"team": one.wraps["recovery"], "recovery": one.wraps["team"]}
    with pytest.raises(Tampered):
        unsealing.open_sealed(one.model_copy(update={"wraps": crossed}), team)
    # Body and wraps of another together: whole in itself, and in the wrong place.
    with pytest.raises(Tampered):
        unsealing.open_sealed(other.model_copy(update={"context": one.context}), team)


@pytest.mark.parametrize(
    "swap",
    [
        "update referral set ciphertext = (select ciphertext from referral other where other.id <> referral.id)",
        "update wrap set wrapped = (select wrapped from wrap other where other.referral <> wrap.referral"
        " and other.recipient = wrap.recipient)",
        "update wrap set wrapped = (select wrapped from wrap other where other.referral = wrap.referral"
        " and other.recipient <> wrap.recipient)",
    ],
    ids=["bodies", "wraps of two records", "wraps of two recipients"],
)
def test_rows_whose_content_was_swapped_do_not_open(site: Site, swap: str) -> None:
    receipts = [
        site.store.submit(submission(name, name * 20, name.encode()), submitted(site.clock())) for name in ("A", "B")
    ]
    with site.engine.begin() as connection:
        connection.execute(text("create temporary table before as select * from referral"))
        connection.execute(text("create temporary table wraps as select * from wrap"))
        frozen = swap.replace("from referral other", "from before other").replace("from wrap other", "from wraps other")
        assert connection.execute(text(frozen)).rowcount >= 2
    for receipt in receipts:
        with pytest.raises(Tampered):
            site.cabinet.look(receipt.referral, site.team, site.event(Action.OPENED, receipt.referral))


def test_one_recipient_is_not_enough() -> None:
    _, both = pair()
    with pytest.raises(ValueError, match="two recipients"):
        closed(b"", both.model_copy(update={"members": both.members[:1]}))


def test_there_are_few_sizes_and_nothing_too_large_is_cut() -> None:
    _, recipients = pair()
    sizes = {len(vault.pad(b"x" * size)) for size in range(0, 65_500, 91)}
    assert sizes == set(vault.BUCKETS)
    with pytest.raises(ValueError, match="too large"):
        closed(b"x" * 70_000, recipients)


def test_the_size_does_not_tell_who_fits(first_study: Study) -> None:
    _, recipients = pair()
    consents = [str(text) for key, text in first_study.pages.items() if key.startswith("consent.")]
    lengths: dict[str, set[int]] = {}
    sizes: dict[str, set[int]] = {}
    for case in cases.read(yaml.safe_load(CASES.read_text(encoding="utf-8")))[0]:
        sent = handing_in.payload(first_study, answers=case.answers)
        agreed = [{**sent["consents"][0], "text": text} for text in consents]
        lines = [f"{question.short}: {case.answers.get(question.key, '')}" for question in first_study.questions]
        payload = json.dumps({**sent, "consents": agreed, "sent_as_shown": lines}, ensure_ascii=False).encode()
        lengths.setdefault(sent["overall"] or "nothing known", set()).add(len(payload))
        sizes.setdefault(sent["overall"] or "nothing known", set()).add(len(closed(payload, recipients).ciphertext))
    assert {"likely_match", "likely_not_match", "needs_more_information"} <= sizes.keys()
    assert len(set.union(*lengths.values())) > 10
    assert len(set.union(*sizes.values())) == 1, lengths


def test_a_list_of_recipients_that_the_administrator_did_not_sign_is_refused(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "participant" / vault.RECIPIENTS
    rogue = unsealing.generate("team").recipient()
    path.write_text(path.read_text().replace(site.team.recipient().public, rogue.public))
    with pytest.raises(Tampered):
        vault.site_recipients(tmp_path / "keys" / "participant")


def test_keys_can_be_read_by_their_owner_alone_and_are_never_made_twice(site: Site, tmp_path: Path) -> None:
    for path in (tmp_path / "keys").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    folder = tmp_path / "keys"
    with pytest.raises(FileExistsError):
        keys.create(folder / "participant", folder / "team", folder / "recovery", lambda _: "code")


def test_a_pin_outside_of_the_folder_finds_a_key_and_a_list_swapped_together(site: Site, tmp_path: Path) -> None:
    ours = tmp_path / "keys" / "participant"
    pin = vault.admin_pin(ours)
    assert vault.site_recipients(ours, pin) == site.recipients
    rogue = tmp_path / "rogue"
    keys.create(rogue / "participant", rogue / "team", rogue / "recovery", lambda _: "code")
    for name in (vault.ADMIN_PUBLIC, vault.RECIPIENTS):
        (ours / name).write_bytes((rogue / "participant" / name).read_bytes())
    # Without a pin of its own such a swap is not seen: the key is pinned beside the list.
    assert vault.site_recipients(ours) != site.recipients
    with pytest.raises(Tampered):
        vault.site_recipients(ours, pin)
