"""Answers for neurolab: newff with LogSig, trained by train_gd.

net: neurolab 0.3.5
needs: neurolab==0.3.5 numpy==1.26.4
outputs: right
loss: right
weights: an iteration too few
"""

import neurolab
from adapter import answer_all, can_train, parts, whole


def answer(case):
    size, *sizes = case["sizes"]
    net = neurolab.net.newff([[-1, 1]] * size, sizes, [neurolab.trans.LogSig() for _ in sizes])
    for layer, (weights, biases) in zip(net.layers, parts(case)):
        layer.np["w"][:], layer.np["b"][:] = weights, biases

    outputs = net.sim(case["inputs"])
    loss = float(net.errorf(case["targets"], outputs))
    answers = {"outputs": outputs.tolist(), "loss": loss}
    if can_train(case, case["iterations"]):
        net.trainf = neurolab.train.train_gd
        options = {"epochs": case["iterations"], "lr": case["learning_rate"]}
        net.train(case["inputs"], case["targets"], goal=0.0, show=0, **options)
        layers = [(layer.np["w"].tolist(), layer.np["b"].tolist()) for layer in net.layers]
        answers["weights"] = whole(case, layers)
    return answers


answer_all(answer)
