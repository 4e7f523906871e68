"""What a notebook showed, as plain data: records, their JSON, the wire and the store.

Nothing here knows Keras, tests or labs. :mod:`graders.evidence.channel` is the only module of
labgrade that runs beside student code, together with the capture files that use it.
"""
