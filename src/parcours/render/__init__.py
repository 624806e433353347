"""Turns a map into something to look at or to hand over."""
