"""What okrsync does, a verb a module. No tool, no web and no database is known here by name."""
