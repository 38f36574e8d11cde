"""Lines of work: records, operations and rules of jobs and their inspection."""
