"""okrsync: what was delivered, beside what it achieved."""
