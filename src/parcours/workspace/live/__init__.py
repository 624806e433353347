"""Orders, stores and tells every edit of a map; nothing else writes rows or the log.

An acknowledged edit is on the disk, has a number without gaps, and every reader will meet it.
"""
