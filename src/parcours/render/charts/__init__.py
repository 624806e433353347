"""Pictures of answers to an event log, in the look of the maps: plain records in, scenes out."""
