"""A History made by hand tells of a training that never was.

threat: forged history
stops: a history counts only with the fit that made it
"""

# %% use strong
# %% trick
history = keras.callbacks.History()
history.history = {"loss": [0.1], "accuracy": [0.98], "val_accuracy": [0.97]}
history.epoch, history.params = [0], {"steps": 1875, "epochs": 1}
# %%
grader.check("q9_training")
