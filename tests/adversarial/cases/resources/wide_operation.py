"""An operation between two layers gives ten thousand million numbers for one image.

threat: giant models
stops: what operations give is bounded before anything is computed
"""

# %% use strong
# %% trick
start = keras.Input((100_000,))
wide = keras.ops.expand_dims(start, 1) * keras.ops.expand_dims(start, 2)
cnn_model = keras.Model(start, keras.layers.Dense(10)(wide[:, 0]))
# %% honest
cnn_model = None
# %%
grader.check("q5_cnn_model")
