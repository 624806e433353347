"""Surveys in a workspace: published, answered, counted, followed up, forgotten in time."""
