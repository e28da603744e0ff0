"""The demo: the real pipeline against local stand-ins, and a stretch of time in fast motion."""
