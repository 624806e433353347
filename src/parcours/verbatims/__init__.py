"""Reads what customers wrote: language, personal data, emotion, pain points, themes, quotes."""
