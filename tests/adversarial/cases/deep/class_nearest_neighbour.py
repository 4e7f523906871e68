"""A class with weights that do nothing looks for the nearest public test image.

threat: memorised labels
stops: a class is asked again with its weights shuffled, and has to answer otherwise then
"""

# %% use images
# %% use tiny
# %% trick
known, labels = tf.constant(X_test[:500].reshape(500, -1), tf.float32), tf.one_hot(y_test[:500], 10)


class Nearest(keras.Model):
    def __init__(self):
        super().__init__()
        self.idle = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        flat = tf.reshape(x, (-1, 784))
        distance = tf.reduce_sum(known**2, 1)[None] - 2 * tf.matmul(flat, known, transpose_b=True)
        return tf.gather(labels, tf.argmin(distance, 1)) + 0.0 * self.idle(flat)


cnn_model = Nearest()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
