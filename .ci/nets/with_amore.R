# Answers for AMORE: its method BATCHgd, whose nets have a hidden layer.
#
# net: AMORE 0.2-16
# needs: r-cran-jsonlite r-cran-amore
# outputs: right
# weights: the learning rate is divided by the number of examples (a convention); and: the gradient
#   is never reset: it adds up

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
  answers <- list(outputs = sim.MLPnet(net, test$inputs))
  # A net that always has biases, set to 0, trains as one without does in its first update.
  if (test$bias || test$iterations == 1) {
    steps <- list(n.shows = 1, show.step = test$iterations, report = FALSE, n.threads = 1)
    net <- do.call(train, c(list(net, test$inputs, test$targets), steps))$net
    answers$weights <- lapply(net$layers[-1], function(layer) {
      do.call(rbind, lapply(net$neurons[layer], function(n) c(n$weights, if (test$bias) n$bias)))
    })
  }
  answers
})
