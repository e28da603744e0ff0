"""What OKRs mean: values and pure functions. No clock, no log, no input or output."""
