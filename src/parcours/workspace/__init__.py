"""Where maps, logs, surveys, verbatims and people live together over time."""
