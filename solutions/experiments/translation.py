"""Full-size runs of chapter 4: translations with attention and without, in Keras."""

import time
from pathlib import Path

import keras
import numpy as np

from solutions.data import pair_batches, parallel
from solutions.data.pair_codec import PairCodec
from solutions.data.pairs import Pairs
from solutions.data.parallel import ParallelText
from solutions.experiments.records import FOLDER, Record, check_corpus, continued
from solutions.metrics import bleu, bleu_signature, chrf
from solutions.models.seq2seq import Seq2Seq
from solutions.models.training import (
    held_out_loss,
    smoothed_cross_entropy,
    teacher_forcing,
    train,
    warmed_up,
)

SETTINGS = {
    "subwords": 4_000,
    "E": 256,
    "H": 320,
    "cell": "lstm",
    "dropout": 0.3,
    "smoothing": 0.1,
    "epochs": 10,
    "batch_size": 64,
    "learning_rate": 0.002,
    "warmup_steps": 500,
    "clip": 1.0,
    "beam": 5,
    "length_penalty": 1.0,
    "max_length": 60,
}
MODELS = {
    "bahdanau-additive": {**SETTINGS, "attention": "additive", "wiring": "bahdanau"},
    "plain": {**SETTINGS},
}
"""Settings of every model, by its name in the records: with attention, and without."""

LENGTHS = (8, 11, 14, 17)
"""Source sentences are grouped by words: up to 8, 9 to 11, … and more than 17."""

BATCH = 100  # sentences that are translated at once


def models(corpus: str) -> list[str]:
    """Names of all models that are run on a corpus, the same for each."""
    return list(MODELS)


def run(
    corpus: str,
    model: str,
    seeds: int,
    restart: bool = False,
    folder: Path = FOLDER,
    **changes,
) -> Record:
    """Trains a model once for each seed that its record does not hold yet.

    A finished seed is written at once. The last epoch's model counts; the test split is read
    once a seed, after it.

    Args:
        corpus: a name that `parallel.load` knows.
        model: one of `MODELS`.
        seeds: seeds 0 … seeds - 1 are run.
        restart: whether to begin anew instead of going on with the record.
        folder: where records lie.
        **changes: instead of those in the settings.

    Returns:
        the record.

    Raises:
        DataError: if the corpus cannot be had; it says what to do.
        RecordError: if the record at hand was made with other settings or data, or a stand-in
            came in place of the corpus.
        ValueError: if there is no such model.
    """
    if model not in MODELS:
        raise ValueError(f"translation has the models {list(MODELS)}, not {model!r}")
    text = parallel.load(corpus)
    check_corpus(corpus, text.name)
    settings = MODELS[model] | changes
    fresh = Record(
        task="translation",
        corpus=text.name,
        model=model,
        command=f"python -m solutions.experiments translation --corpus {text.name} "
        f"--model {model} --seeds {seeds}",
        config={**settings, "bleu": bleu_signature()},
        data_fingerprint=text.fingerprint,
    )
    record = continued(fresh, folder, restart)
    codec = PairCodec.learn(text.train, settings["subwords"])
    for seed in record.missing(seeds):
        entry, answers = _train(text, codec, settings, seed)
        record.add(entry, answers, folder)
        print(f"{record.name}: seed {seed}, BLEU {entry['test']['bleu']:.2f}")
    return record


def build(codec: PairCodec, settings: dict) -> Seq2Seq:
    """Draws the weights of one model, from the seed that Keras has been given.

    Args:
        codec: of the two languages.
        settings: one of `MODELS`.

    Returns:
        the untrained model.
    """
    names = ("E", "H", "cell", "dropout", "attention", "wiring")
    options = {name: settings[name] for name in names if name in settings}
    return Seq2Seq.initialized(len(codec.source), len(codec.target), bidirectional=True, **options)


def translate(
    model: Seq2Seq, codec: PairCodec, texts: list[str], settings: dict
) -> tuple[list[str], np.ndarray]:
    """Translates sentences by beam search.

    Args:
        model: a trained model.
        codec: of the two languages.
        texts: N sentences.
        settings: `beam`, `length_penalty` and `max_length` of them are used.

    Returns:
        N sentences, and their ids, (N, T), padded.
    """
    order = np.argsort([len(text) for text in texts], kind="stable")  # little padding
    rows: list = [None] * len(texts)
    for start in range(0, len(texts), BATCH):
        places = order[start : start + BATCH]
        sources = codec.encode_sources([texts[place] for place in places])
        written = model.beam_search(
            sources,
            settings["max_length"],
            settings["beam"],
            length_penalty=settings["length_penalty"],
        )
        for place, ids in zip(places, written.ids[:, 0], strict=True):
            rows[place] = ids
    width = max(len(row) for row in rows)
    ids = np.stack([np.pad(row, (0, width - len(row))) for row in rows])
    return codec.decode(ids), ids


def by_length(split: Pairs, translations: list[str]) -> list[dict]:
    """BLEU of sentences of like length.

    Args:
        split: N pairs.
        translations: of their sources.

    Returns:
        for each group: words of its shortest and longest source, `sentences`, and `bleu`.
    """
    words = np.array([len(source.split()) for source in split.sources])
    group = np.searchsorted(LENGTHS, words)  # 0 up to len(LENGTHS)
    result = []
    for number in range(len(LENGTHS) + 1):
        rows = np.flatnonzero(group == number)
        if len(rows):
            references = [split.targets[row] for row in rows]
            score = bleu([translations[row] for row in rows], references)
            low, high = int(words[rows].min()), int(words[rows].max())
            size = {"shortest": low, "longest": high, "sentences": len(rows)}
            result.append({**size, "bleu": round(score, 2)})
    return result


def _train(text: ParallelText, codec: PairCodec, settings: dict, seed: int):
    """Trains one seed; returns the run's entry and its answers on the test split."""
    keras.utils.set_random_seed(seed)
    model = build(codec, settings)
    sources, targets = codec.encode(text.train)
    size = settings["batch_size"]
    dataset = pair_batches.dataset(sources, targets, size, seed=seed).map(teacher_forcing)
    steps = settings["epochs"] * -(-len(sources) // size)
    rate = warmed_up(settings["learning_rate"], settings["warmup_steps"], steps)
    clock = time.perf_counter()

    def measure():
        nonlocal clock
        seconds = time.perf_counter() - clock
        validation = held_out_loss(model, *codec.encode(text.validation), BATCH)
        print(f"  validation loss {validation:.4f}, {seconds:.0f} s", flush=True)
        clock = time.perf_counter()  # measuring is no training
        return {"validation_loss": validation, "seconds": seconds}

    history = train(
        model,
        dataset,
        epochs=settings["epochs"],
        optimizer=keras.optimizers.Adam(rate),
        clip=settings["clip"],
        loss=smoothed_cross_entropy(settings["smoothing"]),
        measure=measure,
    )
    translations, answers = translate(model, codec, text.test.sources, settings)
    greedy = codec.decode(
        model.greedy(codec.encode_sources(text.test.sources), settings["max_length"])
    )
    entry = {
        "seed": seed,
        "seconds": round(sum(epoch.pop("seconds") for epoch in history), 1),
        "parameters": model.count_params(),
        "seconds_to_target": {},
        "history": [{name: round(value, 4) for name, value in row.items()} for row in history],
        "by_length": by_length(text.test, translations),
        "test": {
            "bleu": round(bleu(translations, text.test.targets), 2),
            "bleu_greedy": round(bleu(greedy, text.test.targets), 2),
            "chrf": round(chrf(translations, text.test.targets), 2),
        },
    }
    return entry, answers
