"""A fit of 60,000 training rows is claimed for a network whose weights are invented.

threat: forged history
stops: a training in the notebook must show on the training rows
"""

# %% use strong
# %% trick
cnn_model.set_weights([w + 0.01 for w in cnn_model.get_weights()])
import gc

history = keras.callbacks.History()
history.history, history.epoch = {"loss": [0.1]}, [0]
fitting = next(t for t in gc.get_objects() if type(t).__name__ == "Fitting")
fitting._belongs(history)
fitting._belongs(cnn_model)
fitting._channel.send(
    "fitted",
    dict(number=0, epochs=1, batch_size=32, dataset="mnist", split="train", num_examples=60000),
)
# %%
grader.check("q9_training")
