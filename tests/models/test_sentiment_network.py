import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.data.text import PADDING
from solutions.models.attention import Dot
from solutions.models.evidence import Evidence
from solutions.models.sentiment_network import build_classifier

V, UNITS = 30, 3
SIZE = {"embedding": 8, "units": UNITS, "dropout": 0.2}

some_ids = st.lists(st.lists(st.integers(1, V - 1), min_size=1, max_size=7), min_size=1, max_size=4)
few = settings(max_examples=15, deadline=None)


def answer(model, tokens):
    """What a network says, as arrays."""
    outputs = model({"tokens": tf.constant(tokens, tf.int32)})
    return {name: keras.ops.convert_to_numpy(value) for name, value in outputs.items()}


def padded(lists, width):
    return np.array([[*row, *[PADDING] * (width - len(row))] for row in lists])


@pytest.fixture(scope="module")
def networks():
    """Small untrained networks, by how they ask."""
    keras.utils.set_random_seed(0)
    models = {
        "given": build_classifier(V, layers=2, **SIZE),
        "learned": build_classifier(V, layers=1, query="learned", **SIZE),
        "unmasked": build_classifier(V, layers=1, mask_attention=False, **SIZE),
    }
    any_shape = [{"tokens": tf.TensorSpec((None, None), tf.int32)}]
    return {
        name: tf.function(lambda ids, m=model: m(ids, training=False), input_signature=any_shape)
        for name, model in models.items()
    } | {"model": models["given"]}


@pytest.mark.parametrize("query", ["given", "learned"])
@few
@given(lists=some_ids, more=st.integers(0, 9))
def test_padding_has_weight_0_and_changes_nothing(networks, query, lists, more):
    width = max(map(len, lists))
    narrow, wide = (answer(networks[query], padded(lists, w)) for w in (width, width + more))
    real = padded(lists, width + more) != PADDING
    assert (wide["weights"][~real] == 0).all()
    np.testing.assert_allclose(wide["weights"].sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(wide["probability"], narrow["probability"], atol=1e-6)


def test_without_a_mask_padding_draws_weight_and_moves_the_answer(networks):
    narrow, wide = (answer(networks["unmasked"], padded([[5, 6, 7]], w)) for w in (3, 12))
    assert (wide["weights"][0, 3:] > 0.01).all()
    assert abs(wide["probability"] - narrow["probability"]) > 1e-5


def test_a_row_of_padding_beside_a_text_changes_nothing_and_stays_finite(networks):
    alone = answer(networks["given"], [[5, 6, 7]])
    beside = answer(networks["given"], [[5, 6, 7], [0, 0, 0]])
    np.testing.assert_allclose(beside["probability"][0], alone["probability"][0], atol=1e-6)
    assert np.isfinite(beside["probability"]).all() and (beside["weights"][1] == 0).all()


def test_the_given_query_is_the_last_states_of_both_directions(networks):
    model = networks["model"]
    lists = [[4, 5, 6, 7], [8, 9]]
    tokens = padded(lists, 6)
    seen = keras.Model(
        model.input,
        {
            "states": model.get_layer("bilstm_2").output[0],
            "query": model.get_layer("final_state").output,
            "weights": model.output["weights"],
        },
    )
    found = answer(seen, tokens)
    for row, ids in enumerate(lists):
        states = found["states"][row]  # (S, H)
        expected = np.concatenate([states[len(ids) - 1, :UNITS], states[0, UNITS:]])
        np.testing.assert_allclose(found["query"][row], expected, atol=1e-6)
    pooling = model.get_layer("attention")
    _, weights = pooling(found["states"], query=found["query"], mask=tokens != PADDING)
    np.testing.assert_allclose(found["weights"], weights, atol=1e-6)


def test_without_a_query_there_are_no_weights_and_no_attention():
    model = build_classifier(V, query=None, layers=1, hidden=0, **SIZE)
    assert list(model.output) == ["probability"]
    assert "attention" not in [layer.name for layer in model.layers]
    narrow, wide = (answer(model, padded([[5, 6, 7]], w)) for w in (3, 9))
    np.testing.assert_allclose(wide["probability"], narrow["probability"], atol=1e-6)


def test_the_score_can_be_chosen():
    model = build_classifier(V, score=Dot(), layers=1, **SIZE)
    assert model.get_layer("attention").weights == []
    assert answer(model, [[5, 6]])["weights"].shape == (1, 2)


def test_two_parts_of_evidence_are_weighed_against_one_of_the_network():
    evidence = Evidence(4, [0.0, 3.0, -1.0, 0.5], name="evidence_of_ngrams")
    model = build_classifier(V, evidence=evidence, layers=1, hidden=0, **SIZE)
    inputs = {"tokens": np.array([[5, 6]]), "ngrams": np.array([[1, 2, 0]])}
    found = {name: float(np.squeeze(v)) for name, v in model(inputs).items() if name != "weights"}
    logit = {name: np.log(p / (1 - p)) for name, p in found.items()}
    assert logit["evidence"] == pytest.approx(2.0, abs=1e-4)
    expected = (logit["network"] + 2 * logit["evidence"]) / 3
    assert logit["probability"] == pytest.approx(expected, abs=1e-4)


def test_an_unknown_query_is_named():
    with pytest.raises(ValueError, match="guessed"):
        build_classifier(V, query="guessed", layers=1, **SIZE)
