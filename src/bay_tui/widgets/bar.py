"""Draw elapsed against standard time, readable without colour."""


def bar(done_minutes: float, standard_minutes: float, width: int) -> str:
    """Return `width` characters that show the time used.

    Of the standard time, in minutes both.
    Time over the standard shows as a mark at the end, so that "full" and "over" differ without colour.
    Without a standard time the bar is empty.
    """
    full, empty, over = "█", "░", "▶"
    if width <= 0:
        return ""
    if standard_minutes <= 0:
        return empty * width
    if done_minutes > standard_minutes:
        return full * (width - 1) + over
    # A job that has begun shows at least one mark, and only a job that used all its time shows a full bar.
    filled = int(done_minutes / standard_minutes * width)
    if done_minutes > 0:
        filled = max(1, filled)
    return full * filled + empty * (width - filled)
