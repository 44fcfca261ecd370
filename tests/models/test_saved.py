"""Saved models: what a folder must hold, and what is said of one that lacks it."""

import keras
import numpy as np
import pytest

from solutions.models import saved


def small():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


def test_parts_and_network_come_back(tmp_path):
    network = small()
    saved.save(tmp_path / "new" / "folder", "poet", {"words": ["안녕"], "size": 3}, network)
    parts, again = saved.load(tmp_path / "new" / "folder", "poet")
    assert parts == {"words": ["안녕"], "size": 3}
    for mine, theirs in zip(network.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("name", [saved.PARTS, saved.NETWORK])
def test_the_file_that_is_missing_is_named(name, tmp_path):
    saved.save(tmp_path, "poet", {}, small())
    (tmp_path / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"no saved poet in {tmp_path}: {name} is missing"):
        saved.load(tmp_path, "poet")


def test_another_kind_of_model_is_named(tmp_path):
    saved.save(tmp_path, "poet", {}, small())
    with pytest.raises(FileNotFoundError, match=f"no saved painter in {tmp_path}: it holds a poet"):
        saved.load(tmp_path, "painter")


def test_an_interrupted_save_leaves_no_mixture(tmp_path):
    saved.save(tmp_path, "poet", {"size": 3}, small())

    class Interrupted:
        def save(self, path):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        saved.save(tmp_path, "poet", {"size": 4}, Interrupted())
    with pytest.raises(FileNotFoundError, match="no saved poet"):
        saved.load(tmp_path, "poet")
