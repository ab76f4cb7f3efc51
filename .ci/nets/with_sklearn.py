"""Answers for scikit-learn's MLPRegressor: logistic, plain gradient descent, one batch."""

import warnings

from adapter import answer_all, parts, transposed, whole
from sklearn.neural_network import MLPRegressor

warnings.simplefilter("ignore")  # that it hasn't converged after so few iterations


def answer(case):
    net = MLPRegressor(
        hidden_layer_sizes=case["sizes"][1:-1],
        activation="logistic",
        solver="sgd",
        alpha=0.0,
        batch_size=case["examples"],
        shuffle=False,
        learning_rate_init=case["learning_rate"],
        momentum=0.0,
    )
    net.partial_fit(case["inputs"], case["targets"])  # makes the arrays
    for coefs, intercepts, (weights, biases) in zip(net.coefs_, net.intercepts_, parts(case)):
        coefs[:], intercepts[:] = transposed(weights), biases

    outputs = net.predict(case["inputs"]).reshape(case["examples"], -1)
    answers = {"outputs": outputs.tolist()}
    for _ in range(case["iterations"]):
        net.partial_fit(case["inputs"], case["targets"])
        answers.setdefault("loss", float(net.loss_))
    layers = [(transposed(w), b.tolist()) for w, b in zip(net.coefs_, net.intercepts_)]
    return {**answers, "weights": whole(layers)}


answer_all(answer)
