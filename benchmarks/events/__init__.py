"""Event analytics beside its peers: the same job, the same file, the same run."""
