"""The schema, as SQLAlchemy tables. Seen only from `records`.

In clear stand ids, study, site, status, times, versions and hashes. Everything a person said or is called is sealed.
The words by which other trials are found are in a table of the engine's own kind, made by `records.fulltext`.
"""

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from prescreen.records import fulltext

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

referral = Table(
    "referral",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("idempotency", String(64), nullable=False, unique=True),
    Column(
        "payload", String(64), nullable=False
    ),  # keyed hash: tells a repeated Send from another one, and nothing else
    Column("withdraw", String(64), nullable=False, unique=True),
    Column("study", String(64), nullable=False),
    Column("site", String(64)),
    Column("status", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("reply_by", Date),
    Column("form_version", String(64), nullable=False),
    Column("consent_version", String(64), nullable=False),
    Column("recipients", String(64), nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("audit_head", String(64), nullable=False),
    Index("ix_referral_study_created_at", "study", "created_at"),
)

wrap = Table(
    "wrap",
    metadata,
    Column("referral", ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True),
    Column("recipient", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("referral", ForeignKey("referral.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("author", String(64), nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

study_status = Table(
    "study_status",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("study", String(64), nullable=False, index=True),
    Column("status", String(32), nullable=False),
    Column("checked_on", Date),
    Column("reply_within_days", Integer),
    Column("team_phone", String(64)),
    Column("set_by", String(64), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(32), nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("verifier", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

bootstrap = Table(
    "bootstrap",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("verifier", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("locked_until", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    CheckConstraint("id = 1", name="only_one"),
)

session = Table(
    "session",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("account", ForeignKey("account.name", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("about", String(64), nullable=False, index=True),
    Column("detail", String(500), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

volunteer = Table(
    "volunteer",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("idempotency", String(64), nullable=False, unique=True),
    Column("link", String(64), nullable=False, unique=True),
    Column("person", String(64), index=True),  # keyed hash of the address; only the team's side can make it
    Column("state", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("every_days", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("due_at", DateTime(timezone=True)),
    Column("news_seen", Integer, nullable=False, server_default="0"),
    Column("consent_version", String(64), nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("wishes", LargeBinary, nullable=False),
    Index("ix_volunteer_state_due_at", "state", "due_at"),
)

news = Table(
    "news",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("trial", String(64), nullable=False),
    Column("status", String(32), nullable=False),
    Column("noticed_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("trial", "status"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("about", String(64), nullable=False, index=True),
    Column("once", String(128), nullable=False, unique=True),  # what may be mailed only once has one name
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("handed_at", DateTime(timezone=True)),
    Column("answer", String(120)),
    Index("ix_outbox_state_next_at", "state", "next_at"),
)

alert = Table(
    "alert",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("trial", String(64), primary_key=True),
    Column("status", String(32), primary_key=True),
    Column("mail", ForeignKey("outbox.id"), nullable=False, index=True),
)

throttle = Table(
    "throttle",
    metadata,
    Column("bucket", String(64), primary_key=True),
    Column("window", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
)

capsule = Table(
    "capsule",
    metadata,
    Column("id", String(64), primary_key=True),  # hash of the link's secret
    Column("kind", String(16), nullable=False),
    Column("owner", String(64), nullable=False, unique=True),
    Column("writer", String(64), nullable=False, unique=True),
    Column("verifier", String(64), nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("opened", Integer, nullable=False, server_default="0"),
)

capsule_reply = Table(
    "capsule_reply",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("capsule", ForeignKey("capsule.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

# Records of other trials: public, and about no person.
catalogue = Table(
    "catalogue",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("status", String(32)),
    Column("may_take", Boolean, nullable=False),
    Column("updated", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Column("arrived_at", DateTime(timezone=True), nullable=False),
    Column("status_at", DateTime(timezone=True), nullable=False, index=True),
    Index("ix_catalogue_may_take_updated", "may_take", "updated", "seq"),
)

for _engine, _statements in fulltext.CREATE.items():
    for _statement in _statements:
        _made = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(catalogue, "after_create", _made.execute_if(dialect=_engine))
event.listen(catalogue, "before_drop", DDL(fulltext.DROP))  # type: ignore[no-untyped-call]
