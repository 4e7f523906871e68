"""Drawn scenes of ten kinds of things, which stand in for photographs.

:mod:`~graders.datasets.scenes.canvas` paints shapes, the modules ``vehicles``, ``quadrupeds`` and
``small_animals`` know what things look like, ``backdrops`` where they stand, and ``pictures`` puts
a whole photograph together. All of it is single-precision arithmetic of one operation at a time,
so the bytes are the same on every machine.
"""
