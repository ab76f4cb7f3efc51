"""Answers for scikit-learn's MLPRegressor: logistic, plain gradient descent, one batch.

net: scikit-learn 1.9.1
needs: scikit-learn==1.9.1 numpy==1.26.4
outputs: no function in the last layer
loss: half the mean over examples and outputs (a convention)
weights: the learning rate is divided by the number of examples (a convention)
"""

import warnings

from adapter import answer_all, can_train, parts, transposed, whole
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
    if can_train(case, case["iterations"]):
        for _ in range(case["iterations"]):
            net.partial_fit(case["inputs"], case["targets"])
            answers.setdefault("loss", float(net.loss_))
        layers = [(transposed(w), b) for w, b in zip(net.coefs_, net.intercepts_)]
        answers["weights"] = whole(case, layers)
    return answers


answer_all(answer)
