"""How words leave the house: mail and short messages, each behind one small protocol."""
