"""Answers for gradient-wave: all the examples in one batch, plain gradient descent.

net: gradient-wave 0.1.0
needs: gradient-wave==0.1.0
outputs: right
weights: the learning rate is divided by the number of examples (a convention)
"""

from adapter import answer_all, can_train, parts, whole
from gradwave import NeuralNetwork


def answer(case):
    size, *hidden, last = case["sizes"]
    net = NeuralNetwork(hidden, size, last, random_seed=1)
    layers = [*net.hidden_layers, net.output_layer]
    for layer, (weights, biases) in zip(layers, parts(case)):
        for neuron, w, bias in zip(layer, weights, biases):
            neuron.weights, neuron.bias = list(w), bias

    answers = {"outputs": net.predict(case["inputs"])}
    if can_train(case, case["iterations"]):
        net.train(
            list(zip(case["inputs"], case["targets"])),
            epochs=case["iterations"],
            optimizer="sgd",
            initial_learning_rate=case["learning_rate"],
            batch_size=case["examples"],
            momentum=0.0,
            print_rate=0,
        )
        new = [([n.weights for n in layer], [n.bias for n in layer]) for layer in layers]
        answers["weights"] = whole(case, new)
    return answers


answer_all(answer)
