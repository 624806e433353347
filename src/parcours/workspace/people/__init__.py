"""Who may do what: people, organisations, roles, invitations, links, tokens, and the log of it all.

Every right of the product is decided by ``rights.py``; a page, an endpoint or a live edit that
decides for itself would sooner or later decide differently.
"""
