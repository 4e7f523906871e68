"""The recorder's channel is found with gc; forged summaries, accuracies and scores are sent.

threat: reaching the recorder
stops: what the recorder sends is measured again outside
"""

# %% use weak
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
channel.send(
    "object",
    {
        "number": 7001,
        "kind": "model",
        "type": "keras.src.models.functional.Functional",
        "config": None,
        "compile": {
            "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1}},
            "loss": {
                "class_name": "SparseCategoricalCrossentropy",
                "config": {"from_logits": True},
            },
            "metrics": ["accuracy"],
        },
        "fits": [0],
        "problem": None,
        "built": True,
        "summary": {"trainable_params": 98922},
        "evaluations": [{"data": "mnist/held-out", "accuracy": 0.99}],
    },
    [],
)
channel.send(
    "object", {"number": 7002, "kind": "number", "type": "float", "float": 0.99, "text": "0.99"}
)
for question in ("q5_cnn_model", "q9_training", "q10_evaluate", "q11_predictions"):
    channel.send(
        "snapshot",
        {
            "question": question,
            "cell": 2,
            "checked": True,
            "figures": 0,
            "outputs": 9,
            "variables": {
                "cnn_model": {"object": 7001, "as": "cnn_model"},
                "loss": {"object": 7002, "as": "loss"},
                "accuracy": {"object": 7002, "as": "accuracy"},
            },
        },
    )
