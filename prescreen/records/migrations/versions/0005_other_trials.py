"""Records of other trials, and the words by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_WORDS = {
    "sqlite": (
        "create virtual table catalogue_words"
        " using fts5(names, illness, treatment, rest, asked, tags, tokenize='porter unicode61')",
        "insert into catalogue_words(catalogue_words, rank) values ('rank', 'bm25(6.0, 8.0, 6.0, 1.5, 1.0, 0.0)')",
    ),
    "postgresql": (
        "create table catalogue_words (seq integer primary key references catalogue(seq) on delete cascade,"
        " words tsvector not null, tags text[] not null)",
        "create index ix_catalogue_words_words on catalogue_words using gin (words)",
        "create index ix_catalogue_words_tags on catalogue_words using gin (tags)",
    ),
}


def upgrade() -> None:
    op.create_table(
        "catalogue",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("may_take", sa.Boolean(), nullable=False),
        sa.Column("updated", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_catalogue")),
        sa.UniqueConstraint("id", name=op.f("uq_catalogue_id")),
    )
    with op.batch_alter_table("catalogue") as table:
        table.create_index("ix_catalogue_may_take_updated", ["may_take", "updated", "seq"], unique=False)
        table.create_index(table.f("ix_catalogue_status_at"), ["status_at"], unique=False)
    for statement in _WORDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table if exists catalogue_words")
    with op.batch_alter_table("catalogue") as table:
        table.drop_index(table.f("ix_catalogue_status_at"))
        table.drop_index("ix_catalogue_may_take_updated")
    op.drop_table("catalogue")
