"""Answers for gradient-wave: all the examples in one batch, plain gradient descent."""

from adapter import answer_all, parts, whole
from gradwave import NeuralNetwork


def answer(case):
    size, *hidden, last = case["sizes"]
    net = NeuralNetwork(hidden, size, last, random_seed=1)
    layers = [*net.hidden_layers, net.output_layer]
    for layer, (weights, biases) in zip(layers, parts(case)):
        for neuron, w, bias in zip(layer, weights, biases):
            neuron.weights, neuron.bias = list(w), bias

    outputs = net.predict(case["inputs"])
    net.train(
        list(zip(case["inputs"], case["targets"])),
        epochs=case["iterations"],
        optimizer="sgd",
        initial_learning_rate=case["learning_rate"],
        batch_size=case["examples"],
        momentum=0.0,
        print_rate=0,
    )
    trained = [([n.weights for n in layer], [n.bias for n in layer]) for layer in layers]
    return {"outputs": outputs, "weights": whole(trained)}


answer_all(answer)
