"""Alembic's entry: one connection, one transaction, the tables of `records`."""

from alembic import context

from prescreen.records.database import open_engine
from prescreen.records.tables import metadata

engine = open_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
