"""How fast okrsync is and what it costs, as ratios to a floor that is measured in the same session."""
