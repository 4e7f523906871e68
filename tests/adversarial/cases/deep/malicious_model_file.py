"""Model files with a Lambda, a module path and a hand-made configuration are loaded.

threat: malicious files
stops: files are loaded inside the sandbox only
"""

# %% use strong
# %% trick
import json, zipfile

config = {
    "module": "builtins",
    "class_name": "exec",
    "config": {"source": "print('ran')"},
    "registered_name": None,
}
for name, value in (
    (
        "lambda.keras",
        {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {
                "function": {
                    "class_name": "__lambda__",
                    "config": {"code": "4wAAAA==", "defaults": None, "closure": None},
                }
            },
        },
    ),
    ("exec.keras", config),
):
    with zipfile.ZipFile(name, "w") as file:
        file.writestr("config.json", json.dumps(value))
        file.writestr("metadata.json", "{}")
        file.writestr("model.weights.h5", b"")
        file.writestr("../../escape.txt", "out")
    for safe in (True, False):
        try:
            cnn_model = keras.models.load_model(name, safe_mode=safe)
        except Exception as error:
            print(type(error).__name__)
# %%
grader.check("q5_cnn_model")
