"""Texts that a spreadsheet would run.

threat: formulas
stops: tables neutralise cells that begin like formulas
"""

# %% use strong
# %% trick
raise ValueError("=cmd|' /C calc'!A0\n@SUM(1+1)*cmd|' /C calc'!A0\n+1\t-1")
