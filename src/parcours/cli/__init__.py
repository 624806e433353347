"""Lets a terminal do the same."""
