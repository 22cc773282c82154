"""A page that is read asks once; a command asks anew, also within a page."""

from zhiheng.access import once


def test_a_page_asks_once_and_the_next_page_again():
    asked = counting()
    for _page in range(2):
        with once.reading():
            assert asked() == asked()
    assert asked() == 3  # outside a page: every time
    assert asked() == 4


def test_a_command_within_a_page_asks_anew():
    asked = counting()
    with once.reading():
        asked()
        with once.acting():
            assert asked() == 2
        assert asked() == 1


def counting():
    times = []

    @once.once_a_page
    def asked():
        times.append(1)
        return len(times)

    return asked
