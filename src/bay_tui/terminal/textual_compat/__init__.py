"""What we use of Textual's private side, each piece named and tested."""
