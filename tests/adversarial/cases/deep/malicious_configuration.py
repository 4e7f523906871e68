"""Configurations of networks that name functions, modules and custom classes are sent out.

threat: malicious files
stops: names outside the allow-list of Keras's layers end the matter
"""

# %% use strong
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
plain = keras.saving.serialize_keras_object(
    keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3)])
)
plain.pop("compile_config", None)


def sent(number, layer):
    config = json.loads(json.dumps(plain))
    config["config"]["layers"].append(layer)
    channel.send(
        "object",
        {
            "number": number,
            "kind": "model",
            "type": "x",
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
            "variables": {"cnn_model": {"object": number, "as": "cnn_model"}},
        },
    )


import json

sent(
    910,
    {
        "module": "keras.layers",
        "class_name": "Lambda",
        "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wAA"}}},
        "registered_name": None,
    },
)
sent(
    911,
    {
        "module": "keras.utils",
        "class_name": "get_file",
        "config": {"fname": "x", "origin": "http://127.0.0.1:@TCP_PORT@/x"},
        "registered_name": None,
    },
)
sent(
    912,
    {
        "module": "os",
        "class_name": "system",
        "config": {"command": "touch @SECRETS@/ran"},
        "registered_name": None,
    },
)
sent(
    913,
    {
        "module": "keras.layers",
        "class_name": "TorchModuleWrapper",
        "config": {"module": "gASVAA=="},
        "registered_name": None,
    },
)
sent(
    914,
    {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {
            "units": 3,
            "activation": {
                "module": "os",
                "class_name": "function",
                "config": "system",
                "registered_name": "system",
            },
        },
        "registered_name": None,
    },
)
sent(
    915,
    {
        "module": "keras.layers",
        "class_name": "StringLookup",
        "config": {"vocabulary": "/etc/passwd"},
        "registered_name": None,
    },
)
sent(
    916,
    {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {
            "units": 3,
            "kernel_initializer": {
                "module": "keras.saving",
                "class_name": "load_model",
                "config": {"filepath": "/etc/passwd"},
            },
        },
        "registered_name": None,
    },
)
sent(
    917,
    {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"units": 3},
        "registered_name": "evil>Dense",
        "build_config": {"input_shape": [None, 3]},
    },
)
sent(
    918,
    {
        "module": "keras.layers",
        "class_name": "TFSMLayer",
        "config": {"filepath": "/etc"},
        "registered_name": None,
    },
)
# %% honest
cnn_model = None
# %% trick
cnn_model = None
