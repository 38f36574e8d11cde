"""Answer HTTP requests, a module a subject.

Terminals, a DMS, whoever runs the server; and how they answer.
"""
