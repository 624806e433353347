"""Answers and questionnaires, written for other tools one row at a time."""
