import os
import subprocess
import sys

import numpy as np
import pytest

from solutions.data.pairs import Pairs
from solutions.models.translation import Translator

KOREAN = ["나는", "너는", "우리는"], ["물을", "차를", "밥을", "책을"], ["좋아한다.", "찾는다."]
ENGLISH = ["i", "you", "we"], ["water", "tea", "rice", "books"], ["like", "look for"]
SIZES = {"subwords": 120, "E": 24, "H": 32, "dropout": 0.0}


def pairs():
    """Every subject with every object and every verb; the object comes last in English."""
    rows = [
        (f"{KOREAN[0][s]} {KOREAN[1][o]} {KOREAN[2][v]}",
         f"{ENGLISH[0][s]} {ENGLISH[2][v]} {ENGLISH[1][o]}.")
        for s in range(3) for o in range(4) for v in range(2)
    ]  # fmt: skip
    return Pairs(*map(list, zip(*rows, strict=True)))


@pytest.fixture(scope="module")
def translator():
    translator = Translator(**SIZES, max_length=12)
    translator.fit(
        pairs(), pairs(), epochs=60, batch_size=8, learning_rate=0.01, warmup_steps=10, smoothing=0
    )
    return translator


def test_it_learns_to_translate(translator):
    text = pairs()
    for beam in (1, 3):
        assert translator.translate(text.sources, beam=beam) == text.targets


def test_an_untrained_network_loses_the_logarithm_of_the_vocabulary():
    translator = Translator(**SIZES)
    history = translator.fit(pairs(), pairs(), epochs=1, learning_rate=1e-9, smoothing=0)
    assert history["validation_loss"][0] == pytest.approx(
        np.log(len(translator.codec.target)), rel=0.05
    )


def test_a_translation_tells_where_it_looked(translator):
    (found,) = translator.translate(["우리는 밥을 좋아한다."], return_alignment=True)
    assert found.text == "we like rice."
    assert found.weights.shape == (len(found.target_tokens), len(found.source_tokens))
    np.testing.assert_allclose(found.weights.sum(axis=1), 1, atol=1e-5)
    assert "".join(found.target_tokens).replace("▁", " ").strip() == found.text
    assert found.source_tokens == translator.codec.pieces("우리는 밥을 좋아한다.")
    assert found.score < 0


@pytest.mark.filterwarnings("ignore:.*is translated in")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "\udcb3",
        "😀",
        "Привет, мир!",
        "漢字",
        "𝔘𝔫𝔦",
        "\x00",
        "나는" * 400,
        "좋아 " * 99,
    ],
)
def test_any_text_is_accepted(translator, text):
    for beam in (1, 2):
        (found,) = translator.translate([text], beam=beam, return_alignment=True)
        assert isinstance(found.text, str)
        assert bool(found.text) <= bool(text.strip())
        assert found.weights.shape == (len(found.target_tokens), len(found.source_tokens))


def test_nothing_to_translate_gives_nothing(translator):
    assert translator.translate([]) == []
    assert translator.translate(["", "나는 물을 찾는다.", ""]) == ["", "i look for water.", ""]


def test_a_long_text_is_cut_and_a_warning_says_so(translator):
    text = pairs()
    long = " ".join(text.sources[:6])
    with pytest.warns(
        UserWarning, match=r'"나는 물을.*more than 12 subwords.*in 6 parts'
    ) as caught:
        found, short = translator.translate([long, text.sources[7]], return_alignment=True)
    assert caught[0].filename == __file__
    assert found.text == " ".join(text.targets[:6])
    assert short.text == text.targets[7]
    assert found.weights.shape == (len(found.target_tokens), len(found.source_tokens))
    np.testing.assert_allclose(found.weights.sum(axis=1), 1, atol=1e-5)
    first = len(translator.codec.pieces(text.sources[0]))
    own = found.target_tokens.index("▁i", 1)  # where the second sentence begins
    assert (found.weights[:own, first:] == 0).all() and (found.weights[own:, :first] == 0).all()


def test_the_order_and_the_company_of_texts_change_nothing(translator, monkeypatch):
    from solutions.models.translation import translator as module

    texts = ["우리는 책을 찾는다.", "나는", "너는 차를 좋아한다. 나는"]
    together = translator.translate(texts)
    assert translator.translate(texts[::-1]) == together[::-1]
    monkeypatch.setattr(module, "BATCH", 1)
    assert translator.translate(texts) == together


def test_a_fresh_process_gives_the_same_translations(translator, tmp_path):
    translator.save(tmp_path / "saved")
    texts = [*pairs().sources[:3], "", "나는 너는"]
    loaded = Translator.load(tmp_path / "saved")
    assert loaded.settings == translator.settings
    assert loaded.translate(texts) == translator.translate(texts)
    command = [sys.executable, "-m", "solutions.models.translation", str(tmp_path / "saved")]
    ran = subprocess.run(
        [*command, *texts[:2]], capture_output=True, text=True, check=True, timeout=300
    )
    assert ran.stdout.splitlines() == pairs().targets[:2]
    ran = subprocess.run(
        command,
        input="\n".join([*texts[:4], texts[0] * 9]),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert ran.stdout.splitlines()[:4] == [*pairs().targets[:3], ""]
    assert len(ran.stdout.splitlines()) == 5
    assert "it is translated in" in ran.stderr and "Traceback" not in ran.stderr


def test_a_folder_without_a_translator_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=f"no saved translator in {tmp_path}: parts.json"):
        Translator.load(tmp_path)
    command = [sys.executable, "-m", "solutions.models.translation", str(tmp_path), "안녕"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 1 and "no saved translator" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_one_seed_gives_one_translator():
    def learned(seed):
        translator = Translator(**{**SIZES, "dropout": 0.3})
        history = translator.fit(pairs(), pairs(), epochs=1, seed=seed)
        return history, translator.parts.get_weights()[0].tolist()

    assert learned(1) == learned(1)
    assert learned(1) != learned(2)


@pytest.mark.parametrize("noise", [{}, {"subword_dropout": 0.2, "word_dropout": 0.2}])
def test_training_goes_on_where_it_was_interrupted(tmp_path, noise):
    def learned(**options):
        translator = Translator(**{**SIZES, "dropout": 0.3})
        history = translator.fit(pairs(), pairs(), epochs=3, batch_size=8, **noise, **options)
        return history, translator.parts.get_weights()

    def interrupt(line):
        if line.startswith("epoch 2"):
            raise KeyboardInterrupt

    file = tmp_path / "unfinished.npz"
    with pytest.raises(KeyboardInterrupt):
        learned(checkpoint=file, report=interrupt)
    history, weights = learned(checkpoint=file)
    expected_history, expected = learned()
    assert history == expected_history
    for ours, theirs in zip(weights, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(ValueError, match="another training"):
        learned(checkpoint=file, learning_rate=0.5)


def test_pairs_that_are_too_long_are_left_out_and_the_report_says_so():
    text, told = pairs(), []
    longer = Pairs([*text.sources, "나는 물을 찾는다. " * 9], [*text.targets, "i look for water."])
    history = Translator(**SIZES, max_length=12).fit(longer, text, epochs=1, report=told.append)
    assert told[0] == "train: 1 of 25 pairs left out, longer than 12 subwords"
    assert told[1].startswith("epoch 1: loss")
    assert np.isfinite(history["loss"]).all()


def test_noise_is_another_training():
    def losses(**noise):
        return Translator(**SIZES).fit(pairs(), pairs(), epochs=1, batch_size=8, **noise)["loss"]

    usual, cut, gaps = losses(), losses(subword_dropout=0.3), losses(word_dropout=0.3)
    assert len({*usual, *cut, *gaps}) == 3


def test_without_attention_there_is_none_to_show():
    translator = Translator(**SIZES, attention=None)
    translator.fit(pairs(), pairs(), epochs=1)
    (found,) = translator.translate(["나는 물을 찾는다."], return_alignment=True)
    assert found.weights is None
    with pytest.raises(RuntimeError, match="made with attention=None"):
        translator.align(pairs())


def test_told_its_own_translation_it_looks_where_it_did(translator):
    text = Pairs([*pairs().sources, "나는"], [*pairs().targets, "i like tea and rice."])
    weights = translator.align(text)
    sources, targets = translator.codec.encode(text)
    assert weights.shape == (len(text), targets.shape[1] - 1, sources.shape[1])
    written = translator.translate(pairs().sources, return_alignment=True)
    for row, found in zip(weights, written, strict=False):
        T, S = found.weights.shape
        np.testing.assert_allclose(row[:T, :S], found.weights, atol=1e-5)
        assert (row[T + 1 :] == 0).all() and (row[:, S:] == 0).all()


@pytest.mark.parametrize("sources", [[], [""], ["", "나는 물을 찾는다."]])
def test_where_there_is_no_source_there_is_nowhere_to_look(translator, sources):
    text = Pairs(sources, ["i look for water."] * len(sources))
    expected = [ids.shape[1] for ids in translator.codec.encode(text)]
    weights = translator.align(text)
    assert weights.shape == (len(text), max(expected[1] - 1, 0), expected[0])
    for source, row in zip(sources, weights, strict=True):
        assert row.any() == bool(source)


def test_a_training_that_fails_leaves_the_translator_as_it_was(translator, tmp_path):
    new = Translator(**SIZES, max_length=1)
    with pytest.raises(ValueError, match="no pair of 1 subwords"):
        new.fit(pairs(), pairs())
    with pytest.raises(RuntimeError, match="learned nothing yet"):
        new.translate(["나는"])
    translator.save(tmp_path)
    again = Translator.load(tmp_path)

    def interrupt(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        again.fit(pairs(), pairs(), epochs=1, report=interrupt)
    assert again.translate(pairs().sources) == pairs().targets


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 0}, "epochs must be at least 1, not 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, not 0"),
        ({"patience": 0}, "patience is 1 epoch or more, or None, not 0"),
    ],
)
def test_a_number_that_makes_no_training_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        Translator(**SIZES).fit(pairs(), pairs(), **options)


def test_a_text_that_is_none_is_named_by_its_place(translator):
    with pytest.raises(TypeError, match=r"texts\[1\] is no text but None"):
        translator.translate(["나는", None])
    assert translator.translate(text for text in pairs().sources[:2]) == pairs().targets[:2]


def test_texts_in_another_encoding_are_one_line(translator, tmp_path):
    translator.save(tmp_path)
    command = [sys.executable, "-m", "solutions.models.translation", str(tmp_path)]
    broken = "나는".encode("cp949")
    for line, given in ((command, broken), ([*command, os.fsdecode(broken)], b"")):
        ran = subprocess.run(line, input=given, capture_output=True, timeout=300)
        assert ran.returncode == 1 and b"must be UTF-8" in ran.stderr
        assert b"Traceback" not in ran.stderr


def test_misuse_is_explained(translator):
    with pytest.raises(RuntimeError, match="learned nothing yet: call fit"):
        Translator().translate(["안녕"])
    with pytest.raises(RuntimeError, match="learned nothing yet"):
        Translator().save("anywhere")
    with pytest.raises(TypeError, match=r"in brackets: \[text\]"):
        translator.translate("안녕")
    with pytest.raises(ValueError, match="not 0"):
        translator.translate(["안녕"], beam=0)
    with pytest.raises(ValueError, match="validation holds no pairs"):
        Translator().fit(pairs(), Pairs([], []))
    with pytest.raises(ValueError, match="10 subwords are too few for texts of"):
        Translator(subwords=10).fit(pairs(), pairs())
