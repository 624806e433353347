"""Respondents at the door: their pages, the intake of answers, and the API of those who ask."""
