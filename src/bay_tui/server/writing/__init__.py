"""The one writer: transactions, verdicts, and what is kept between them."""
