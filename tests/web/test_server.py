"""An address is of one process alone, from the moment at which it is taken."""

import pytest

from web.server import PortTaken, bound, reached_at


def test_an_address_that_was_taken_is_nobody_elses_before_the_server_has_begun() -> None:
    first = bound("127.0.0.1", 0)
    try:
        with pytest.raises(PortTaken):
            bound("127.0.0.1", first.getsockname()[1])
    finally:
        first.close()


def test_an_address_of_another_machine_is_none_of_ours() -> None:
    with pytest.raises(PortTaken):
        bound("192.0.2.1", 0)


@pytest.mark.parametrize(("host", "named"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
def test_the_address_of_a_socket_is_one_to_go_to_at_the_port_that_it_got(host: str, named: str) -> None:
    with bound(host, 0) as listening:
        assert reached_at(listening) == f"http://{named}:{listening.getsockname()[1]}"
