"""Files that people bring and long work: kept, queued, followed, cleared away."""
