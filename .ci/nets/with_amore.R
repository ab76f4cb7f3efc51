# Answers for AMORE: its method BATCHgd, whose nets have a hidden layer.

source("adapter.R")
suppressMessages(library(AMORE))

answer.all(function(test) {
  if (test$layers == 1) return(list())
  net <- newff(
    test$sizes,
    learning.rate.global = test$learning_rate,
    hidden.layer = "sigmoid", output.layer = "sigmoid", method = "BATCHgd"
  )
  # Its neurons stand in one list, layer by layer.
  rows <- unlist(lapply(test$weights, function(layer) asplit(layer, 1)), recursive = FALSE)
  for (i in seq_along(rows)) {
    inputs <- seq_along(net$neurons[[i]]$weights)
    net$neurons[[i]]$weights <- as.double(rows[[i]][inputs])
    net$neurons[[i]]$bias <- if (test$bias) as.double(rows[[i]][length(inputs) + 1]) else 0
  }
  outputs <- sim.MLPnet(net, test$inputs)
  steps <- list(n.shows = 1, show.step = test$iterations, report = FALSE, n.threads = 1)
  net <- do.call(train, c(list(net, test$inputs, test$targets), steps))$net
  weights <- lapply(net$layers[-1], function(layer) {
    do.call(rbind, lapply(net$neurons[layer], function(n) c(n$weights, n$bias)))
  })
  list(outputs = outputs, weights = weights)
})
