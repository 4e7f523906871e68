"""A dense layer of a thousand million units, never built.

threat: giant models
stops: sizes are computed before anything is allocated
"""

# %% use strong
# %% trick
cnn_model = keras.Sequential([keras.layers.Dense(10**9), keras.layers.Dense(10**9)])
cnn_model.compile("sgd", "mse")
# %% honest
cnn_model = None
# %%
grader.check("q5_cnn_model")
