"""What a notebook showed, as plain data: records, their JSON, the wire and the store.

Nothing here knows tests or labs, and of Keras only :mod:`graders.evidence.tracing`, which a
student's kernel and the sandbox share. This room is all of labgrade that runs beside student code,
together with the capture files that use it.
"""
