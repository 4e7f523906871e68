"""A hundred networks, each inside the next.

threat: giant models
stops: nesting is bounded where it is read
"""

# %% use strong
# %% trick
inner = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(4)])
for _ in range(60):
    inner = keras.Sequential([keras.layers.Input((4,)), inner])
cnn_model = inner
# %% honest
cnn_model = None
# %%
grader.check("q5_cnn_model")
