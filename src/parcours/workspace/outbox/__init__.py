"""What is told to other systems, and told again until it has arrived.

A message is a row written together with what it tells about, so that neither is without the other;
a sender in the background carries it out (Standard Webhooks: signed, retried, then kept as dead).
"""

from parcours.workspace.outbox.hooks import publish

__all__ = ["publish"]
