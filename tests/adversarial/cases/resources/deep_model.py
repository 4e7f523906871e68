"""A network of very many layers.

threat: giant models
stops: a network of more than 500 layers is not rebuilt
"""

# %% use strong
# %% trick
layer = keras.layers.Activation("relu")
x = inputs
try:
    cnn_model = keras.Sequential([keras.layers.Input((4,))])
    template = keras.saving.serialize_keras_object(layer)
    import gc

    channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
    config = keras.saving.serialize_keras_object(cnn_model)
    config.pop("compile_config", None)
    config["config"]["layers"] += [template] * 40_000
    channel.send(
        "object",
        {
            "number": 901,
            "kind": "model",
            "type": "keras.Sequential",
            "config": config,
            "compile": None,
            "fits": [],
            "problem": None,
            "built": True,
        },
    )
    channel.send(
        "snapshot",
        {
            "question": "q5_cnn_model",
            "cell": 3,
            "checked": True,
            "figures": 0,
            "outputs": 1,
            "variables": {"cnn_model": {"object": 901, "as": "cnn_model"}},
        },
    )
except MemoryError:
    pass
# %% honest
cnn_model = None
