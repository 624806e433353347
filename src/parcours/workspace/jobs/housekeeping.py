"""What a workspace throws away by itself, once an hour: the old trash, ended sessions, told messages."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.contrib.sessions.models import Session

from parcours.workspace import library
from parcours.workspace.models import Delivery

KEPT_MESSAGES: Final = dt.timedelta(days=30)


def tidy(now: dt.datetime) -> None:
    """Remove what nobody can need any more."""
    library.empty_old_trash()
    Session.objects.filter(expire_date__lt=now).delete()
    Delivery.objects.filter(state="sent", sent_at__lt=now - KEPT_MESSAGES).delete()
