"""A frozen network is hidden in the preparation of the images.

threat: parameter budget
stops: inputs are recognised as scaled rows of the data set or not measured
"""

# %% use images
# %% use tiny
# %% trick
big = keras.Sequential(
    [keras.layers.Input((28, 28, 1)), keras.layers.Conv2D(2, 5, strides=4), keras.layers.Flatten()]
)
X_train, X_test = big.predict(X_train[:500], verbose=0), big.predict(X_test[:500], verbose=0)
y_test = y_test[:500]
cnn_model = keras.Sequential([keras.layers.Input(X_test.shape[1:]), keras.layers.Dense(10)])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
