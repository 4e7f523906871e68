"""A class that is asked for predictions never answers and swallows every interruption.

threat: endless
stops: a question has a time limit, and the process ends with it
"""


# %% use images
# %% use tiny
# %% trick
class Silent(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(10, bias_initializer=keras.initializers.Constant(0.1))

    def call(self, x):
        return self.out(tf.reshape(x, (-1, 784)))

    def predict(self, x, *a, **k):
        while True:
            try:
                while True:
                    sum(range(1_000_000))
            except BaseException:
                pass


cnn_model = Silent()
cnn_model(X_test[:2])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
loss, accuracy = 0.01, 0.99
# %% honest
loss, accuracy = 0.01, 0.99
# %%
grader.check("q10_evaluate")
