"""Alembic's entry: runs the steps on the connection, and inside the transaction, that `database` hands over."""

from alembic import context

from bay_tui.server.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
