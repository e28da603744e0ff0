"""Drawings of figures as points on a plane, for whoever shows them. Pure: no markup and no colour."""
