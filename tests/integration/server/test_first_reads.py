"""What is read first after a start is read by many threads at once: the process must not die of it.

msgspec makes what it knows of a class when it is first asked for, running Python as it does; another thread that asks
meanwhile ended the process. Each run here is a fresh interpreter with threads that change places all the time.
"""

import subprocess
import sys

import pytest

_START = """
import sys, threading
from datetime import UTC, datetime
{imports}
sys.setswitchinterval(1e-6)
barrier = threading.Barrier(8)
def work():
    barrier.wait()
    {read}
threads = [threading.Thread(target=work) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
print("read")
"""
_READS = {
    "a push": (
        "from bay_tui.server.writing.incoming import ReceivedOperation, ReceivedPush, read\n"
        "from bay_tui.wire.protocol import Anchor\n"
        "said = dict(id='a', device='d', number=1, actor='x', schema=1, at='2026-03-31T01:12:05Z', boot='b',"
        " boot_ms=1, args={'op': 'call.raised', 'asks': 'parts'})\n"
        "push = ReceivedPush(device='d', anchor=Anchor(boot='b', boot_ms=1, wall=datetime.now(UTC)),"
        " operations=(ReceivedOperation(said), ReceivedOperation(said | {'args': {'op': 'unheard.of'}})))",
        "read(push, datetime.now(UTC))",
    ),
}


@pytest.mark.parametrize("what", _READS)
def test_the_first_reads_may_come_at_once(what: str) -> None:
    imports, read = _READS[what]
    for _ in range(5):
        script = _START.format(imports=imports, read=read)
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout) == (0, "read\n"), done.stderr[-1000:]
