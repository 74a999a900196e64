"""What was sent opens for the team and the recovery key, where it stands, and for nobody else."""

from pathlib import Path

import pytest
from sqlalchemy import text

from prescreen.errors import Tampered
from prescreen.records import keys, unsealing, vault
from prescreen.records.audit import Action
from prescreen.records.store import submitted
from tests.sites import Site, submission


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


def test_no_flipped_bit_is_accepted() -> None:
    team, recovery = unsealing.generate("team"), unsealing.generate("recovery")
    recipients = vault.Recipients(version=1, members=(team.recipient(), recovery.recipient()))
    context = vault.Context(
        submission="s", study="S1", form_version="1", consent_version="1", recipients=recipients.fingerprint()
    )
    sealed = vault.seal(b"x" * 100, recipients, context)
    for place in range(8, len(sealed.ciphertext) * 8, 97):
        changed = bytearray(sealed.ciphertext)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            unsealing.open_sealed(sealed.model_copy(update={"ciphertext": bytes(changed)}), team)
    for place in range(0, len(sealed.wraps["team"]) * 8, 97):
        wrap = bytearray(sealed.wraps["team"])
        wrap[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            unsealing.open_sealed(sealed.model_copy(update={"wraps": {"team": bytes(wrap)}}), team)


def test_one_recipient_is_not_enough_and_the_size_tells_nothing() -> None:
    team, recovery = unsealing.generate("team"), unsealing.generate("recovery")
    alone = vault.Recipients(version=1, members=(team.recipient(),))
    both = vault.Recipients(version=1, members=(team.recipient(), recovery.recipient()))

    def sealed(payload: bytes, recipients: vault.Recipients) -> vault.Sealed:
        context = vault.Context(
            submission="s", study="S", form_version="1", consent_version="1", recipients=recipients.fingerprint()
        )
        return vault.seal(payload, recipients, context)

    with pytest.raises(ValueError, match="two recipients"):
        sealed(b"", alone)
    assert len({len(sealed(b"x" * size, both).ciphertext) for size in range(0, 12_000, 500)}) <= 3


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
