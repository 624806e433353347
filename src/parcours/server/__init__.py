"""Lets browsers reach a workspace."""
