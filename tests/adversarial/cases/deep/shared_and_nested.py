"""Layers are shared and nested so that a naive count misses or doubles them.

threat: parameter budget
stops: parameters are counted on the rebuilt network
"""

# %% use strong
# %% trick
shared = keras.layers.Dense(10)
inner = keras.Sequential([keras.layers.Input((10,)), shared, shared])
outer = keras.Sequential(
    [
        keras.layers.Input((28, 28, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(10),
        inner,
        keras.Sequential([inner]),
    ]
)
cnn_model = outer
# %% honest
cnn_model = None
# %%
grader.check("q5_cnn_model")
