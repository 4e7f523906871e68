"""grader.check is given a doctored environment with somebody's right objects.

threat: doctored environment
stops: a check records what the names hold, whatever it is given
"""

# %% use weak
# %% trick
x = inputs = keras.layers.Input((28, 28, 1))
right = keras.Model(inputs, keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(x)))
grader.check("q5_cnn_model", global_env={"cnn_model": right, "__builtins__": {}})
grader.check("q8_compile", global_env={"cnn_model": right})
grader.check_all(global_env={})
# %%
grader.check("q5_cnn_model")
