import keras
import numpy as np
import pytest

from solutions.models.farm_prices import NETWORKS, build_network
from tests.models.farm_prices.problems import inputs

SIZES = {"length": 14, "inputs": 6, "known": 5, "horizons": 4, "items": 3}
SMALL = {**SIZES, "units": 6, "embedding": 2, "heads": 2, "quantiles": (0.1, 0.4, 0.5, 0.9)}
ATTENDING = NETWORKS[1:]


@pytest.fixture(scope="module", params=NETWORKS)
def network(request):
    """Each network with weights large enough that quantiles and weights are not all alike."""
    keras.utils.set_random_seed(1)
    made = build_network(request.param, point=True, **SMALL)
    random = np.random.default_rng(0)
    made.set_weights([random.normal(size=weight.shape) for weight in made.get_weights()])
    return made


def attends(network):
    return "weights" in network.output


def test_a_network_tells_quantiles_weights_and_a_point(network):
    given = inputs(network)
    found = {name: value.numpy() for name, value in network(given).items()}
    assert found["quantiles"].shape == (3, 4, 4) and found["point"].shape == (3, 4)
    assert (np.diff(found["quantiles"], axis=2) >= 0).all()
    assert attends(network) == (network.name != "lstm")
    assert all(np.isfinite(value).all() for value in found.values())
    if attends(network):
        weights = found["weights"]
        assert weights.shape == (3, 4, 14)
        assert not weights[~np.repeat(given["mask"][:, None], 4, axis=1)].any()
        np.testing.assert_allclose(weights[:2].sum(axis=2), 1, atol=1e-5)
        assert not weights[2].any()  # closed on every day: nowhere to look


def test_what_stands_in_the_trade_of_a_closed_day_changes_nothing(network):
    given = inputs(network)
    other = {**given, "past": given["past"].copy()}
    other["past"][~given["mask"], :3] = 1e6
    for name, value in network(given).items():
        np.testing.assert_array_equal(network(other)[name], value)
    other["past"] = given["past"].copy()
    other["past"][given["mask"], 0] += 1
    assert not np.allclose(network(other)["quantiles"], network(given)["quantiles"])


def test_the_company_in_a_batch_changes_nothing(network):
    given = inputs(network)
    together = network(given)
    for row in range(3):
        alone = network({name: value[row : row + 1] for name, value in given.items()})
        for name, value in together.items():
            np.testing.assert_allclose(alone[name][0], value[row], atol=1e-5)


def test_each_item_and_each_horizon_has_forecasts_of_its_own(network):
    given = inputs(network)
    quantiles = network(given)["quantiles"].numpy()
    other = {**given, "items": (given["items"] + 1) % 3}
    assert not np.allclose(network(other)["quantiles"], quantiles)
    assert not np.allclose(quantiles[:, 0], quantiles[:, 1])


def test_every_weight_learns(network):
    tensorflow = pytest.importorskip("tensorflow")
    with tensorflow.GradientTape() as tape:
        outputs = network(inputs(network))
        value = sum(tensorflow.reduce_sum(outputs[name] ** 2) for name in ("quantiles", "point"))
    gradients = tape.gradient(value, network.trainable_variables)
    still = [
        variable.path
        for variable, found in zip(network.trainable_variables, gradients, strict=True)
        if found is None or not np.any(found)
    ]
    assert still == []


def test_a_saved_network_says_the_same(network, tmp_path):
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras")
    given = inputs(network)
    for name, value in network(given).items():
        np.testing.assert_array_equal(again(given)[name], value)


def test_only_day_attention_knows_the_target_day(network):
    assert ("future" in network.input) == (network.name == "day_attention")
    if "future" in network.input:
        given = inputs(network)
        other = {**given, "future": given["future"].copy()}
        other["future"][:, 2] += 1
        before, after = (network(each)["quantiles"].numpy() for each in (given, other))
        np.testing.assert_array_equal(after[:, :2], before[:, :2])
        assert not np.allclose(after[:, 2], before[:, 2])
        assert not np.allclose(network(other)["weights"][0, 2], network(given)["weights"][0, 2])


def test_with_weather_closed_days_are_looked_at_and_days_before_the_history_are_not():
    network = build_network("day-attention", weather=True, **SMALL)
    given = inputs(network)
    given["past"][:, :4] = 0  # before the first day
    given["mask"][:, :4] = False
    weights = network(given)["weights"].numpy()
    assert not weights[:, :, :4].any() and (weights[:, :, 4:] > 0).all()
    np.testing.assert_allclose(weights.sum(axis=2), 1, atol=1e-5)
    # What moved the price on a closed day is read where it happened.
    other = {**given, "past": given["past"].copy()}
    closed = np.argwhere(~given["mask"][0, 4:])[0, 0] + 4
    other["past"][0, closed, 3] += 1
    before, after = (network(each)["weights"].numpy()[0] for each in (given, other))
    assert not np.allclose(after[:, closed], before[:, closed])


def test_a_state_tells_its_own_day_only():
    network = build_network("day-attention", point=True, **SMALL)
    states = keras.Model(network.input, network.get_layer("day").output)
    given = inputs(network)
    other = {**given, "past": given["past"].copy()}
    other["past"][0, 5] += 1
    before, after = states(given).numpy(), states(other).numpy()
    changed = (before != after).any(axis=2)
    np.testing.assert_array_equal(np.argwhere(changed), [[0, 5]])


def test_heads_have_weights_of_their_own_and_the_mean_is_told():
    network = build_network("day-attention", **{**SMALL, "score": "additive"})
    given = inputs(network)
    heads = [network.get_layer(f"head_{number}").output[1] for number in (1, 2)]
    first, second = keras.Model(network.input, heads)(given)
    assert not np.allclose(first, second)
    np.testing.assert_allclose(network(given)["weights"], (first + second) / 2, atol=1e-6)


def test_without_a_point_there_is_none():
    assert list(build_network("lstm", **SMALL).output) == ["quantiles"]
    assert list(build_network("lstm-attention", **SMALL).output) == ["quantiles", "weights"]


def test_dropout_is_for_training_only():
    network = build_network("day-attention", **{**SMALL, "dropout": 0.5})
    given = inputs(network)
    first, second = network(given)["quantiles"], network(given)["quantiles"]
    np.testing.assert_array_equal(first, second)
    first, second = (network(given, training=True)["quantiles"] for _ in range(2))
    assert not np.allclose(first, second)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "transformer"}, "network must be one of lstm, lstm-attention, cnn-.*'transf"),
        ({"length": 0}, "length must be at least 1, not 0"),
        ({"units": 0}, "units must be at least 1"),
        ({"embedding": 0}, "embedding must be at least 1"),
        ({"heads": 0}, "heads must be at least 1"),
        ({"score": "dot"}, 'score "general" or "additive".*dot'),
    ],
)
def test_what_makes_no_network_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        build_network(**{"name": "day-attention", **SMALL, **wrong})
