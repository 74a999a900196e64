"""Volunteers, the news they may hear of, and the outbox of all mails."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "volunteer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("idempotency", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("news_seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("consent_version", sa.String(length=64), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("wishes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("idempotency", name=op.f("uq_volunteer_idempotency")),
        sa.UniqueConstraint("link", name=op.f("uq_volunteer_link")),
    )
    with op.batch_alter_table("volunteer") as table:
        table.create_index(table.f("ix_volunteer_person"), ["person"], unique=False)
        table.create_index("ix_volunteer_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("trial", "status", name=op.f("uq_news_trial")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("once", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("once", name=op.f("uq_outbox_once")),
    )
    with op.batch_alter_table("outbox") as table:
        table.create_index(table.f("ix_outbox_about"), ["about"], unique=False)
        table.create_index("ix_outbox_state_next_at", ["state", "next_at"], unique=False)

    op.create_table(
        "alert",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("mail", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["outbox.id"], name=op.f("fk_alert_mail")),
        sa.PrimaryKeyConstraint("person", "trial", "status", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert") as table:
        table.create_index(table.f("ix_alert_mail"), ["mail"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("alert") as table:
        table.drop_index(table.f("ix_alert_mail"))

    op.drop_table("alert")
    with op.batch_alter_table("outbox") as table:
        table.drop_index("ix_outbox_state_next_at")
        table.drop_index(table.f("ix_outbox_about"))

    op.drop_table("outbox")
    op.drop_table("news")
    with op.batch_alter_table("volunteer") as table:
        table.drop_index("ix_volunteer_state_due_at")
        table.drop_index(table.f("ix_volunteer_person"))

    op.drop_table("volunteer")
