"""Joins the three sources to a map: discovers it, measures it again, says how far each claim is true."""
