"""Layers are added after the check, and others swapped before it.

threat: parameter budget
stops: a check records a copy
"""

# %% use strong
# %% trick
late = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
cnn_model = late
# %% honest
cnn_model = None
# %%
grader.check("q5_cnn_model")
# %% trick
late.add(keras.layers.Dense(10**4))
late.build((None, 28, 28, 1))
