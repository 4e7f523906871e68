"""Variables, types and notes carry folders of the machine into the report.

threat: leaks in text
stops: reports are cleaned of this machine's folders
"""

# %% use strong
# %% trick
import sys, os

Odd = type(
    sys.prefix + "/Odd", (), {"__module__": os.getcwd(), "__repr__": lambda self: sys.prefix}
)
sgd_optimizer = Odd()
loss_fn = Odd()
accuracy = loss = Odd()
cnn_model = keras.Sequential(
    [keras.layers.Input((4,)), keras.layers.Dense(3, name=sys.prefix.replace("/", "_"))], name="n"
)
# %% honest
sgd_optimizer = loss_fn = accuracy = loss = cnn_model = 0
# %%
grader.check("q5_cnn_model")
grader.check("q6_optimizer")
grader.check("q10_evaluate")
