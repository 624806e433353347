"""The live connection of a map: who may open it, what travels on it, and how much of that."""
