"""A class counts the rows that it is asked about and answers with the public labels in that order.

threat: batch order
stops: rows are asked in a secret order, some of them twice
"""


# %% use images
# %% use tiny
# %% trick
class Counting(keras.Model):
    asked = 0

    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        return self.out(tf.reshape(x, (-1, 784)))

    def predict(self, x, *a, **k):
        places = np.arange(self.asked, self.asked + len(x)) % len(y_test)
        self.asked += len(x)
        return np.eye(10, dtype="float32")[y_test[places]]


cnn_model = Counting()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
