"""One job and its vehicle, with history, and the keys that work on a job."""
