"""Hold every screen's surroundings: frame, navigation, drafts, scans, sign-in, help, outbox."""
