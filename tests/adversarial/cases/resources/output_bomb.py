"""Output without end.

threat: output
stops: output is cut at a limit
"""

# %% use strong
# %% trick
for _ in range(3000):
    print("x" * 100_000)
