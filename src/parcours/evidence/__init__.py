"""Joins the three sources to a map: discovers a map, measures it again, says how far each claim is true, what hurts most and what to do first."""
