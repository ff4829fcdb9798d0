"""The server's line to a page's process: what comes just while something is sent is heard."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from pathlib import Path

import pytest
import zmq
import zmq.asyncio
from jupyter_client.session import Session

from kit.server.client import HeardChannel, PageKernelManager, PromptClient
from kit.server.kernel_specs import KERNEL, PageKernelSpecs

_WITHIN = 5.0


def test_a_page_waits_for_nothing_that_has_come(tmp_path: Path) -> None:
    """As an Output widget does: it sends while its cell runs, and the cell's end comes at that moment."""
    address, session = f"ipc://{tmp_path / 'line'}", Session(key=b"k")

    async def meet() -> str:
        with zmq.Context() as theirs, zmq.asyncio.Context() as ours:
            process, server = theirs.socket(zmq.ROUTER), ours.socket(zmq.DEALER)
            process.linger = server.linger = 0
            process.bind(address)
            server.connect(address)
            channel = HeardChannel(server, session)
            channel.send(session.msg("execute_request"))
            identity = process.recv_multipart()[0]
            waiting = asyncio.ensure_future(channel.get_msg(timeout=10 * _WITHIN))
            await asyncio.sleep(0)  # it waits by now
            session.send(process, "execute_reply", ident=identity)
            assert select.select([server.fd], [], [], _WITHIN)[0]  # it has come, and nobody has looked yet
            # What Jupyter's sending does now and then, past the half of the socket that the loop knows.
            assert zmq.Socket.shadow(server.underlying).get(zmq.EVENTS) & zmq.POLLIN
            channel.send(session.msg("comm_msg"))
            said = await asyncio.wait_for(waiting, _WITHIN)
            process.close()
            server.close()
            return str(said["msg_type"])

    assert asyncio.run(meet()) == "execute_reply"
    assert PromptClient().shell_channel_class is HeardChannel


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks pages")
def test_a_process_that_does_not_start_leaves_no_file(tmp_path: Path) -> None:
    """The one ahead is tried again every few seconds, for as long as the forking process gives none."""
    folder = tmp_path / "files"
    folder.mkdir()
    specs = PageKernelSpecs(address=lambda: str(tmp_path / "nobody"))
    for number in range(3):
        file = str(folder / f"kernel-{number}.json")
        one = PageKernelManager(
            connection_file=file, kernel_name=KERNEL, kernel_spec_manager=specs, transport="ipc"
        )
        with pytest.raises(FileNotFoundError):
            asyncio.run(one.start_kernel(unclaimed=True, env=dict(os.environ)))
    assert list(folder.iterdir()) == []
