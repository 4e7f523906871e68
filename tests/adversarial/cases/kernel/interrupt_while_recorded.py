"""KeyboardInterrupt and SystemExit are raised by objects while they are recorded.

threat: exits
stops: an object that cannot be recorded counts as absent
"""


# %% use weak
# %% trick
class Stops(keras.optimizers.SGD):
    def get_config(self):
        raise KeyboardInterrupt


class Leaves(keras.Model):
    def get_weights(self):
        raise SystemExit(0)

    def get_config(self):
        raise SystemExit(0)


class Array:
    def __array__(self, *a, **k):
        raise GeneratorExit


sgd_optimizer, other, X_train = Stops(), Leaves(), Array()
# %%
grader.check("q6_optimizer")
grader.check("q3_scale")
# %%
grader.check("q5_cnn_model")
