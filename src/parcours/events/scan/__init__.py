"""Searches for whom and when something happens more often than elsewhere: groups, days, groups in days."""
