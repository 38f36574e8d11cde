"""Between terminal and server: the protocol, the transport, the engine and the clock."""
