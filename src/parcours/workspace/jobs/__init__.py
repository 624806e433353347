"""Files that people bring and long work, both done in child processes with limits."""
