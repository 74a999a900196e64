"""Capsules, and the replies sealed to them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "capsule",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("writer", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capsule")),
        sa.UniqueConstraint("owner", name=op.f("uq_capsule_owner")),
        sa.UniqueConstraint("writer", name=op.f("uq_capsule_writer")),
    )
    op.create_index(op.f("ix_capsule_expires_at"), "capsule", ["expires_at"])
    op.create_table(
        "capsule_reply",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("capsule", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["capsule"], ["capsule.id"], name=op.f("fk_capsule_reply_capsule"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capsule_reply")),
    )
    op.create_index(op.f("ix_capsule_reply_capsule"), "capsule_reply", ["capsule"])


def downgrade() -> None:
    op.drop_index(op.f("ix_capsule_reply_capsule"), "capsule_reply")
    op.drop_table("capsule_reply")
    op.drop_index(op.f("ix_capsule_expires_at"), "capsule")
    op.drop_table("capsule")
