"""Asks questions of what customers did."""
