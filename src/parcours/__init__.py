"""Parcours: the customer journey map that says how it knows."""

__version__ = "0.1.0"
