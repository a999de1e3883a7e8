"""Who may send which kind, and who speaks our protocol."""

from __future__ import annotations

from mmap import mmap

import pytest

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Kind, Party
from figport_server import checks
from tests.server.hubs import ACK, CLOSED, DETACH, FIGURE, HELLO, KEY, READOUT, SERVER_WELCOME, WELCOME

KINDS_OF_PAGES = {kind for kind, cls in wire.MESSAGES.items() if Party.PAGE in cls.senders}
KINDS_OF_KERNELS = {kind for kind, cls in wire.MESSAGES.items() if Party.KERNEL in cls.senders}


def as_kind(kind: Kind) -> bytes:
    """Return bytes of which only the first is read."""
    return bytes([kind]) + bytes(7)


@pytest.mark.parametrize(
    ("packet", "first"),
    [("text", -1), ("", -1), (b"", -1), (bytes(4), -1), (bytes([1, 0, 0, 0, 7]), 7), (wire.pack(9, ACK), Kind.ACK)],
)
def test_the_first_byte_is_that_behind_the_views_number(packet: bytes | str, first: int) -> None:
    assert checks.first_byte(packet) == first


class TestOfPages:
    @pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
    def test_only_kinds_of_pages_are_taken(self, kind: Kind) -> None:
        if kind in KINDS_OF_PAGES:
            assert checks.page_message(as_kind(kind), 8) is kind
            return
        with pytest.raises(FigportError, match=f"A page must not send {kind.name}") as caught:
            checks.page_message(as_kind(kind), 8)
        assert caught.value.code is ErrorCode.MALFORMED

    def test_the_limit_is_the_longest_that_is_taken(self) -> None:
        assert checks.page_message(KEY, len(KEY)) is Kind.KEY
        with pytest.raises(FigportError) as caught:
            checks.page_message(KEY, len(KEY) - 1)
        assert caught.value.code is ErrorCode.TOO_LARGE
        assert f"{len(KEY)} bytes is above the limit of {len(KEY) - 1}" in caught.value.what
        assert "Figport.max_message_bytes" in caught.value.fix

    def test_what_is_too_long_is_not_looked_at(self) -> None:
        with pytest.raises(FigportError) as caught:
            checks.page_message(bytes([200]) * 9, 8)
        assert caught.value.code is ErrorCode.TOO_LARGE

    @pytest.mark.parametrize(("message", "code"), [(b"", ErrorCode.MALFORMED), (b"\xc8", ErrorCode.UNKNOWN_KIND)])
    def test_what_is_no_message(self, message: bytes, code: ErrorCode) -> None:
        with pytest.raises(FigportError) as caught:
            checks.page_message(message, 8)
        assert caught.value.code is code

    @pytest.mark.parametrize("party", [Party.SERVER, Party.KERNEL], ids=str)
    def test_a_page_does_not_say_that_it_is_another(self, party: Party) -> None:
        checks.page_hello(HELLO, "1")
        with pytest.raises(FigportError, match=f"A page said HELLO as {party}") as caught:
            checks.page_hello(wire.encode(wire.Hello(wire.PROTOCOL, "1", party)), "1")
        assert caught.value.code is ErrorCode.MALFORMED

    @pytest.mark.parametrize(
        ("protocol", "where", "fix"),
        [
            (wire.PROTOCOL - 1, "the page's environment", "Reload the page; if that does not help, upgrade figport"),
            (wire.PROTOCOL + 1, "the server's environment", "pip install 'figport[server]==7.0'"),
        ],
    )
    def test_the_older_side_is_the_one_to_mend(self, protocol: int, where: str, fix: str) -> None:
        with pytest.raises(FigportError) as caught:
            checks.page_hello(wire.encode(wire.Hello(protocol, "7.0", Party.PAGE)), "1")
        assert (caught.value.code, caught.value.where) == (ErrorCode.PROTOCOL, where)
        assert fix in caught.value.fix

    def test_what_a_page_reports_is_one_line(self) -> None:
        report = wire.encode(wire.Failure("internal", "It broke\nfigport open", "a view", "fix", fatal=False))
        assert checks.page_report(report) == "A page reports: It broke�figport open (a view)"


class TestOfViewers:
    @pytest.mark.parametrize("kind", sorted(KINDS_OF_PAGES - wire.LOOKING), ids=lambda kind: kind.name)
    def test_input_is_refused_unread(self, kind: Kind) -> None:
        with pytest.raises(FigportError, match="You may look at this figure, but not use it") as caught:
            checks.viewer_message(kind, as_kind(kind))
        assert caught.value.code is ErrorCode.FORBIDDEN

    def test_how_sharp_and_who_he_is_is_not_handed_on(self) -> None:
        sharp = wire.Attach(FIGURE, 3.0, False, (wire.Codec.RUNS,), "a-browser", "a-request")
        plain = wire.Attach(FIGURE, 1.0, False, (wire.Codec.RUNS,), "", "")
        assert checks.viewer_message(Kind.ATTACH, wire.encode(sharp)) == wire.encode(plain)
        assert checks.viewer_message(Kind.LOOK, wire.encode(wire.Look(3.0, False))) == wire.encode(
            wire.Look(1.0, False)
        )

    @pytest.mark.parametrize("message", [ACK, DETACH, wire.encode(wire.ListFigures())])
    def test_the_rest_of_looking_is_as_it_was(self, message: bytes) -> None:
        assert checks.viewer_message(Kind(message[0]), message) == message

    def test_what_is_hidden_behind_a_message_is_left_out(self) -> None:
        assert checks.viewer_message(Kind.ACK, ACK + b"more") == ACK

    def test_what_cannot_be_read_is_refused(self) -> None:
        with pytest.raises(FigportError) as caught:
            checks.viewer_message(Kind.ATTACH, as_kind(Kind.ATTACH))
        assert caught.value.code is ErrorCode.MALFORMED


class TestOfKernels:
    def test_a_welcome_of_our_protocol(self) -> None:
        checks.kernel_answer(WELCOME, "1")

    def test_another_protocol_is_mended_in_the_kernel(self) -> None:
        with pytest.raises(FigportError) as caught:
            checks.kernel_answer(wire.encode(wire.Welcome(0, "0.0.1", Party.KERNEL)), "2")
        assert caught.value.where == "the kernel's environment"
        assert "pip install 'figport==2'" in caught.value.fix

    def test_its_error_is_raised_as_what_it_tells_of(self) -> None:
        told = wire.Failure("no-backend", "what", "where", "fix", fatal=True)
        with pytest.raises(FigportError) as caught:
            checks.kernel_answer(wire.encode(told), "1")
        assert (caught.value.code, str(caught.value)) == (ErrorCode.NO_BACKEND, "what (where). fix")

    @pytest.mark.parametrize(("answer", "name"), [(READOUT, "READOUT"), (CLOSED, "CLOSED")])
    def test_another_message_is_no_answer(self, answer: bytes, name: str) -> None:
        with pytest.raises(FigportError, match=f"The kernel answered HELLO with {name}"):
            checks.kernel_answer(answer, "1")

    def test_a_servers_welcome_is_none_of_a_kernel(self) -> None:
        with pytest.raises(FigportError) as caught:
            checks.kernel_answer(SERVER_WELCOME, "1")
        assert caught.value.code is ErrorCode.MALFORMED

    @pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
    def test_only_what_views_are_told_is_handed_on(self, kind: Kind) -> None:
        allowed = KINDS_OF_KERNELS - {Kind.WELCOME, Kind.ALIVE, Kind.ERROR}
        if kind in allowed:
            assert checks.kernel_message(as_kind(kind)) is (kind is Kind.CLOSED)
        else:
            with pytest.raises(FigportError) as caught:
                checks.kernel_message(as_kind(kind))
            assert caught.value.code is ErrorCode.MALFORMED

    @pytest.mark.parametrize("fatal", [True, False])
    def test_an_error_is_the_last_if_it_says_so(self, fatal: bool) -> None:
        told = wire.encode(wire.Failure("internal", "what", "where", "fix", fatal=fatal))
        assert checks.kernel_message(memoryview(told)) is fatal

    def test_what_pages_would_not_take_does_not_reach_them(self) -> None:
        with mmap(-1, wire.MAX_OUTPUT + 1) as memory:  # of which the machine gives no more than is looked at
            memory[:1] = READOUT[:1]
            with memoryview(memory) as whole, whole[:-1] as largest:
                assert checks.kernel_message(largest) is False
                with pytest.raises(FigportError) as caught:
                    checks.kernel_message(whole)
        assert caught.value.code is ErrorCode.TOO_LARGE
        assert str(wire.MAX_OUTPUT) in caught.value.what
