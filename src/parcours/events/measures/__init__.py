"""What is asked of events, one measure a module; each says its formula and its limits."""
