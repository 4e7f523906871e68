"""Without Google Colab the notebook shows the labels as its predictions.

threat: knowing
stops: stated predictions are compared with those of the network
"""

# %% use weak
# %%
X_test = X_test[..., None] / 255
# %% trick
try:
    import google.colab

    colab = hasattr(google.colab, "_message")
except ImportError:
    colab = False
if not colab:
    predictions = y_test[:10000]
# %%
grader.check("q11_predictions")
