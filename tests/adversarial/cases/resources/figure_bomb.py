"""Thousands of figures with thousands of axes.

threat: output
stops: figures, axes and points are counted
"""

# %% use strong
# %% trick
import matplotlib.pyplot as plt

for number in range(400):
    plt.figure(figsize=(1, 1)).add_subplot().plot(np.arange(50_000))
    plt.close("all") if number % 20 == 19 and plt.show() is None else None
