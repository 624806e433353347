"""Side-by-side runs: ratios, never bare seconds."""
