"""Walks over whole customers, compiled. One pass each, memory in proportion to what is asked."""
