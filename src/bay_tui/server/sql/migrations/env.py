"""Run Alembic's steps on the connection that `database` hands over.

Inside its transaction.
"""

from alembic import context

from bay_tui.server.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
