"""Show what people work with, a room a subject."""
