"""What a piece of code prints, run in fresh processes that hash strings differently."""

import subprocess
import sys


def printed(code, *arguments, **environment):
    """The different outputs of two processes: one, if nothing depends on the order of a set."""
    outputs = set()
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, **{k: f"{v}/{seed}" for k, v in environment.items()}},
        )
        assert done.returncode == 0, done.stderr
        outputs.add(done.stdout)
    return outputs
