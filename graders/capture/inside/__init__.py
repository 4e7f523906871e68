"""What runs beside student code, inside the sandbox. Imports nothing of labgrade but evidence.

Whatever these files record can be forged by a clever notebook, since it shares their process;
they only carry it out as plain data. What counts is computed again on the trusted side.
"""
