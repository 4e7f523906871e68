"""A Lambda looks for the nearest test image and returns its label.

threat: memorised labels
stops: what has no weights has learned nothing and is not measured
"""

# %% use images
# %% use tiny
# %% trick
known, labels = tf.constant(X_test[:500].reshape(500, -1), tf.float32), tf.one_hot(y_test[:500], 10)


def nearest(x):
    flat = tf.reshape(x, (-1, 784))
    distance = tf.reduce_sum(known**2, 1)[None] - 2 * tf.matmul(flat, known, transpose_b=True)
    return tf.gather(labels, tf.argmin(distance, 1))


cnn_model = keras.Sequential(
    [keras.layers.Input((28, 28, 1)), keras.layers.Lambda(nearest, output_shape=(10,))]
)
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
