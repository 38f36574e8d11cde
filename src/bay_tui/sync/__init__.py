"""Keep terminal and server in step: transport, exchange, live, engine."""
