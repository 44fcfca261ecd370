"""The ideas of the course in Keras: the same shapes and results as `solutions.scratch`.

Importing this package imports TensorFlow, which takes seconds; nothing else in `solutions` does.
"""

import os
import sys
import tempfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# What native code says later (compilers, devices, processor features). What fails still raises.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def _import_tensorflow_quietly() -> None:
    """Imports TensorFlow while file descriptor 2 points at a temporary file.

    TensorFlow's native code writes its start-up lines (processor features, CUDA it did not find)
    straight to the descriptor, before any log level counts, and a notebook would store them. They
    are shown after all when the import fails, because then they say why.
    """
    sys.stderr.flush()
    stderr = os.dup(2)
    try:
        with tempfile.TemporaryFile() as said:
            os.dup2(said.fileno(), 2)
            try:
                import tensorflow

                tensorflow.config.list_physical_devices()  # reports a missing GPU here, not later
            except BaseException:
                said.seek(0)
                os.write(stderr, said.read())
                raise
            finally:
                os.dup2(stderr, 2)
    finally:
        os.close(stderr)


_import_tensorflow_quietly()
