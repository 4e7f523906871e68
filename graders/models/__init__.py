"""Keras models from plain data that nobody vouches for: allow-list, rebuilding, summary.

Only trusted processes use this room; :mod:`graders.models.configuration` needs no Keras, the
others import it inside their functions.
"""
