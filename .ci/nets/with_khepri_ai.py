"""Answers for khepri-ai: all the examples in one batch, its loss "mse".

net: khepri-ai 1.0.0
needs: khepri-ai==1.0.0
outputs: right
loss: the mean over examples and outputs, without the 1/2 (a convention)
weights: in the gradient, the mean over examples and outputs, without the 1/2 of the loss (a
  convention)
"""

from adapter import answer_all, can_train, parts, whole
from khepri_ai.nn import Dense, NeuralNetwork


def answer(case):
    sizes, layers = case["sizes"], parts(case)
    net = NeuralNetwork(
        [
            Dense(sizes[k], sizes[k + 1], "sigmoid", [list(row) for row in weights], biases)
            for k, (weights, biases) in enumerate(layers)
        ]
    )
    answers = {
        "outputs": net.predict_batch(case["inputs"]),
        "loss": net.evaluate_loss(case["inputs"], case["targets"]),
    }
    if can_train(case, case["iterations"]):
        net.train(
            case["inputs"],
            case["targets"],
            epochs=case["iterations"],
            learning_rate=case["learning_rate"],
            shuffle=False,
            batch_size=case["examples"],
        )
        answers["weights"] = whole(case, [(layer.weights, layer.biases) for layer in net.layers])
    return answers


answer_all(answer)
