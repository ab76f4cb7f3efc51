"""Train one net on many machines: each computes the gradient of its part of the examples.

    pip install distributed
    python3 many_machines.py

Here the machines are two processes; for a cluster, write Client("tcp://10.0.0.1:8786"). Dask
starts a task again if its machine fails. Copy tinyann.py next to this file.
"""

from dask.distributed import Client

import tinyann


def gradient(numbers, weights):
    net = tinyann.NeuralNet.from_weights(weights, bias=True)
    return net.gradient([[x] for x in numbers], [[x * x] for x in numbers])


if __name__ == "__main__":
    parts = [[k / 400 for k in range(start, 400, 4)] for start in range(4)]
    net = tinyann.NeuralNet(1, 8, 1, bias=True)
    with Client(host="127.0.0.1", n_workers=2, dashboard_address=None) as client:
        client.upload_file(tinyann.__file__)
        for _ in range(100):
            for slopes in client.gather(client.map(gradient, parts, weights=net.weights)):
                net.update(slopes, learning_rate=0.05)
    print(f"the square of 0.8: {net.predict([0.8])[0]:.3f}")
