"""Modules that libraries import late, by need: imported once, before the fork, for all children.

They belong to the libraries' insides and differ between versions, and nothing depends on them: one
that is not there is passed over. A test finds those that are missing here
(``tests/capture/test_setting_up.py``).
"""

from __future__ import annotations

import contextlib
import importlib

_LATE = (
    "keras._tf_keras.keras.constraints",
    "keras._tf_keras.keras.datasets.cifar10",
    "keras._tf_keras.keras.datasets.imdb",
    "keras._tf_keras.keras.datasets.mnist",
    "keras._tf_keras.keras.optimizers",
    "keras._tf_keras.keras.utils",
    "tensorflow.python.data.ops.concatenate_op",
    "tensorflow.python.data.ops.flat_map_op",
    "tensorflow.python.data.ops.from_tensors_op",
    "tensorflow.python.data.ops.range_op",
    "tensorflow.python.data.ops.zip_op",
    "matplotlib.backends.backend_agg",
    "imageio.plugins.pillow",
    "PIL.features",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magic_arguments",
    "IPython.core.magics",
    "IPython.core.magics.pylab",
    "IPython.core.oinspect",
    "IPython.utils.wildcard",
    "rich._emoji_codes",
)

for _name in _LATE:
    with contextlib.suppress(Exception):  # whatever another version does there
        importlib.import_module(_name)
