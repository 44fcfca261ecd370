import numpy as np
import pytest

from solutions.models.seq2seq import Seq2Seq
from solutions.models.translation import build_network

INPUTS = {"sources": np.array([[4, 5, 6], [7, 8, 0]]), "previous": np.array([[2, 7], [2, 4]])}


@pytest.mark.parametrize(
    "options", [{}, {"attention": "additive", "wiring": "bahdanau"}, {"attention": "dot"}]
)
def test_the_graph_computes_what_its_parts_do(options):
    parts = Seq2Seq.initialized(12, 9, 4, 6, cell="gru", bidirectional=True, **options)
    network = build_network(parts)
    np.testing.assert_allclose(network(INPUTS), parts(INPUTS), atol=1e-6)
    if options:
        assert network.get_layer("encoder") is parts.encoder
        assert network.get_layer("decoder") is parts.decoder
    assert {v.path for v in network.variables} == {v.path for v in parts.variables}
