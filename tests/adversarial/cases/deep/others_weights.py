"""Weights from elsewhere are put into a network that was never trained here.

threat: others' weights
stops: a training counts only where it took place, and held-out rows tell what weights are worth
"""

# %% use images
# %% use tiny
# %% trick
rng = np.random.default_rng(1)
cnn_model.set_weights([rng.normal(size=w.shape) for w in cnn_model.get_weights()])
history = keras.callbacks.History()
history.history, history.epoch = {"loss": [0.1]}, [0]
# %%
history = globals().get("history")
grader.check("q9_training")
# %% honest
history = cnn_model.fit(X_train, y_train, epochs=1, verbose=0)
grader.check("q9_training")
# %% use evaluated
