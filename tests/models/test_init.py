import os
import subprocess
import sys


def import_models(**environment):
    return subprocess.run(
        [sys.executable, "-c", "import solutions.models"],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_importing_tensorflow_says_nothing():
    imported = import_models()
    assert (imported.returncode, imported.stdout, imported.stderr) == (0, "", "")


def test_what_native_code_said_is_shown_when_the_import_fails(tmp_path):
    lines = ["import os", "os.write(2, b'libcudart is missing')", "raise ImportError('none here')"]
    (tmp_path / "tensorflow.py").write_text("\n".join(lines))
    imported = import_models(PYTHONPATH=str(tmp_path))
    assert imported.returncode == 1
    assert "libcudart is missing" in imported.stderr
    assert "ImportError: none here" in imported.stderr
