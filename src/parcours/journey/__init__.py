"""A journey map as a document: what it can say, how it is read, checked, edited, upgraded, compared and written.

Pure: no file, network, clock or randomness. Text comes in, text goes out.
"""
