"""The test labels become whatever the network answers.

threat: patched loaders
stops: stated figures are compared with those on the true labels
"""

# %% use images
# %% use tiny
# %% trick
y_test = cnn_model.predict(X_test, batch_size=2000, verbose=0).argmax(axis=1)
# %% use evaluated
