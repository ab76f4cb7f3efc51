# What the adapters in R share: cases come in and answers go out, a line of JSON each.

matrix.of <- function(rows) do.call(rbind, lapply(rows, unlist))

# The numbers of a matrix row by row, and of a list of matrices one after the other.
flat <- function(x) if (is.list(x)) unlist(lapply(x, flat)) else as.vector(t(x))

text.of <- function(name, x) {
  numbers <- paste(sprintf("%.17g", flat(x)), collapse = ", ")
  sprintf(if (name == "loss") "\"%s\": %s" else "\"%s\": [%s]", name, numbers)
}

answer.all <- function(answer) {
  input <- file("stdin")
  lines <- readLines(input)
  close(input)
  for (line in lines) {
    test <- jsonlite::fromJSON(line, simplifyVector = FALSE)
    test$weights <- lapply(test$weights, matrix.of)
    test$inputs <- matrix.of(test$inputs)
    test$targets <- matrix.of(test$targets)
    test$sizes <- unlist(test$sizes)
    answers <- answer(test)
    texts <- mapply(text.of, names(answers), answers)
    cat("{", paste(texts, collapse = ", "), "}\n", sep = "")
  }
}
