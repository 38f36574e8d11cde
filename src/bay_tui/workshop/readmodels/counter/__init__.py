"""Work out what the parts counter and its stock show."""
