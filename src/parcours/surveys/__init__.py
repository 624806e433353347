"""Asks customers questions, on any channel, and keeps what they answer."""
