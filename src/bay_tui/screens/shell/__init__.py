"""What every screen stands in: frame, navigation, drafts, scans, sign-in, help and outbox."""
