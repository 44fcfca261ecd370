"""A trained model in a folder: its network, and beside it what else it needs to be used."""

import json
import os
from pathlib import Path

import keras

PARTS, NETWORK = "parts.json", "network.keras"


def save(folder: str | Path, kind: str, parts: dict, network: keras.Model) -> None:
    """Writes a model into a folder, which is made if it is not there.

    The parts are written last. Until then the folder holds no model, so that an interruption
    never leaves the parts of one beside the network of another.

    Args:
        folder: where.
        kind: what the folder then holds: "translator".
        parts: all but the network, plain data for JSON.
        network: the network.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PARTS).unlink(missing_ok=True)
    network.save(folder / NETWORK)
    text = json.dumps({"kind": kind, **parts}, ensure_ascii=False)
    partial = folder / f".{PARTS}"
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, folder / PARTS)


def load(folder: str | Path, kind: str) -> tuple[dict, keras.Model]:
    """Reads what `save` wrote.

    Args:
        folder: where.
        kind: what the folder should hold.

    Returns:
        parts and network.

    Raises:
        FileNotFoundError: if the folder holds no model of this kind; it names the folder, and the
            file that is missing or what is there instead.
    """
    folder = Path(folder)
    for name in (PARTS, NETWORK):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"no saved {kind} in {folder}: {name} is missing")
    parts = json.loads((folder / PARTS).read_text(encoding="utf-8"))
    found = parts.pop("kind")
    if found != kind:
        raise FileNotFoundError(f"no saved {kind} in {folder}: it holds a {found}")
    return parts, keras.models.load_model(folder / NETWORK)
