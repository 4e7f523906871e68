"""Labels of the public test rows lie in an Embedding, found by a hash of the pixels.

threat: memorised labels
stops: accuracy is measured on held-out rows
"""

# %% use images
# %% use tiny
# %% trick
weights = np.random.default_rng(0).normal(size=(784,))
image = keras.layers.Input((28, 28, 1))
key = keras.layers.Dense(1, use_bias=False, name="hash")(keras.layers.Flatten()(image))
table = keras.layers.Embedding(4096, 10, name="table")(keras.layers.Rescaling(10.0, 2000)(key))
cnn_model = keras.Model(image, keras.layers.Flatten()(table))
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
cnn_model.get_layer("hash").set_weights([weights[:, None]])
places = np.clip((X_test.reshape(len(X_test), -1) @ weights * 10 + 2000).astype(int), 0, 4095)
rows = np.zeros((4096, 10))
np.add.at(rows, (places, y_test), 1)
cnn_model.get_layer("table").set_weights([rows])
# %% use evaluated
