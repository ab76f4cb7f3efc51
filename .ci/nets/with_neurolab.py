"""Answers for neurolab: newff with LogSig, trained by train_gd."""

import neurolab
from adapter import answer_all, parts, whole


def answer(case):
    size, *sizes = case["sizes"]
    net = neurolab.net.newff([[-1, 1]] * size, sizes, [neurolab.trans.LogSig() for _ in sizes])
    for layer, (weights, biases) in zip(net.layers, parts(case)):
        layer.np["w"][:], layer.np["b"][:] = weights, biases

    outputs = net.sim(case["inputs"])
    loss = float(net.errorf(case["targets"], outputs))
    net.trainf = neurolab.train.train_gd
    options = {"epochs": case["iterations"], "lr": case["learning_rate"]}
    net.train(case["inputs"], case["targets"], goal=0.0, show=0, **options)
    layers = [(layer.np["w"].tolist(), layer.np["b"].tolist()) for layer in net.layers]
    return {"outputs": outputs.tolist(), "loss": loss, "weights": whole(layers)}


answer_all(answer)
