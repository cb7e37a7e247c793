"""What a stand changes in the product, and leaves there: nothing."""

from contextlib import closing

from mock_server.systems.tripdesk import store
from tests.mutants.stand import Stand


def test_a_stand_that_is_closed_leaves_the_product_as_it_was():
    with closing(Stand("tripdesk")):
        assert store.PATIENCE == 0.4
    assert store.PATIENCE == 30
