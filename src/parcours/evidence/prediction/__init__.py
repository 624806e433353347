"""Chances for one customer at a time, learned from a table: churn, purchase; tested on what was held out."""
