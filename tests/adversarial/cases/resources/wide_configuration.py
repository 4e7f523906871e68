"""The configuration of a network of 10^18 parameters is sent as if it had been built.

threat: giant models
stops: sizes are computed before anything is allocated
"""

# %% use strong
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
small = keras.Sequential(
    [
        keras.layers.Input((28, 28, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(11),
        keras.layers.Dense(10),
    ]
)
config = keras.saving.serialize_keras_object(small)
config.pop("compile_config", None)
config["config"]["layers"][2]["config"]["units"] = 10**15
config["config"]["layers"][0]["config"]["batch_shape"] = [None, 10**6, 10**6, 1]
channel.send(
    "object",
    {
        "number": 900,
        "kind": "model",
        "type": "keras.Sequential",
        "config": config,
        "compile": None,
        "fits": [],
        "problem": None,
        "built": True,
    },
)
# %% honest
cnn_model = None
# %% trick
channel.send(
    "snapshot",
    {
        "question": "q5_cnn_model",
        "cell": 3,
        "checked": True,
        "figures": 0,
        "outputs": 1,
        "variables": {"cnn_model": {"object": 900, "as": "cnn_model"}},
    },
)
cnn_model = None
