"""The HTTP interface, a module a subject: terminals, a DMS, whoever runs the server; and how they answer."""
