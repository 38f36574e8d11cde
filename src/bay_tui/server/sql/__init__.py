"""The database: tables, migrations, statements, and the view the rules read."""
