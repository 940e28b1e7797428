"""Moving rows by COPY: memory stays small however the rows arrive."""

from plumbline.copy_pipe import CHUNK, _chunks


class Nothing:
    """A connection whose rows never arrive together."""

    @staticmethod
    def get_copy_data(_: int) -> tuple[int, bytes]:
        return 0, b""


def test_rows_that_trickle_in_one_by_one_are_handed_on_and_not_collected():
    row = b"x" * 40_000
    checks = []

    chunks = list(_chunks(Nothing, iter([row] * 10), lambda: checks.append(1)))

    assert b"".join(chunks) == row * 10
    assert max(map(len, chunks)) < CHUNK + len(row)
    assert len(checks) == 10
