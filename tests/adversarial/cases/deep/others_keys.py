"""A training request goes on from a result under a guessed name.

threat: others' weights
stops: a result is named by the digest of what the trusted side trained
"""

# %% use strong
# %% trick
import gc

fitting = next(t for t in gc.get_objects() if type(t).__name__ == "Fitting")
fitting._continues = lambda model: "a" * 32 + "-0"
try:
    history = cnn_model.fit(X_train[..., None], y_train, epochs=1, steps_per_epoch=1, verbose=0)
except Exception as error:
    print(type(error).__name__)
# %%
history = None
grader.check("q9_training")
