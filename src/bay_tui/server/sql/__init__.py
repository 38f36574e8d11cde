"""Keep the database: tables, migrations, statements, and the rules' view."""
