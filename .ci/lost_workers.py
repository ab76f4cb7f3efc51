"""Kill the workers of the README's Dask program while it trains: it gives one process's weights.

Run by `nox -f .ci/noxfile.py -s recipes`, in an environment with Dask.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Before the program: kills each of its workers in turn, gradients being under way, when the shards
# have been on the workers for some seconds (by then Dask has dropped spare copies).
KILL = """
import os, signal, time
from dask import distributed

def gather(client, futures, calls=[], workers=[], gather=distributed.Client.gather):
    calls.append(futures)
    if len(calls) == 1:
        workers.extend(client.run(os.getpid).values())
    if len(calls) in (10, 30):
        time.sleep(5)
        while len(client.scheduler_info()["workers"]) < 2:  # the one that is started instead
            time.sleep(0.1)
        os.kill(workers[len(calls) // 20], signal.SIGKILL)
        print("killed a worker in iteration", len(calls))
    return gather(client, futures)

distributed.Client.gather = gather
"""
COMPARE = """
    alone = tinyann.NeuralNet(1, 8, 1, bias=True)
    alone.train(*examples(range(900)), 50, learning_rate=0.01)
    pairs = zip(sum(sum(net.weights, []), []), sum(sum(alone.weights, []), []))
    print("largest difference of a weight:", max([abs(a - b) / abs(b) for a, b in pairs]))
"""

readme = (ROOT / "README.md").read_text(encoding="utf-8")
(code,) = [c for c in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "dask" in c]
with tempfile.TemporaryDirectory() as folder:
    program = pathlib.Path(folder, "program.py")
    program.write_text(f"import sys\nsys.path.append({str(ROOT)!r})\n{KILL}{code}{COMPARE}")
    log = subprocess.DEVNULL  # Dask says at length that it lost workers
    printed = subprocess.check_output([sys.executable, program], stderr=log, timeout=120).decode()
print(printed, end="")
if printed.count("killed") != 2 or float(printed.split()[-1]) > 1e-12:
    sys.exit("the loss of a worker was felt")
