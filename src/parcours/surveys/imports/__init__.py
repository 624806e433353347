"""Surveys of other tools, read as data alone; what cannot be carried over is listed."""
