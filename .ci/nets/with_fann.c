// Answers for FANN: its sigmoid, all the examples in one batch, and the loss that it begins with.

#include <doublefann.h>
#include <stdio.h>
#include <stdlib.h>

static struct fann_connection connections[1000];

/* Skip what isn't part of a number, and read the next one. */
static double next(void) {
    double number;
    while (scanf("%lf", &number) != 1) {
        if (getchar() == EOF) {
            exit(0);
        }
    }
    return number;
}

static void read_numbers(double *numbers, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        numbers[i] = next();
    }
}

/* FANN has the weights in the order of a case: by layer, neuron, input, the bias last. */
static int is_bias(unsigned i, unsigned count) {
    return i + 1 == count || connections[i].to_neuron != connections[i + 1].to_neuron;
}

static void read_weights(struct fann *net, int bias) {
    unsigned count = fann_get_total_connections(net);
    fann_get_connection_array(net, connections);
    for (unsigned i = 0; i < count; i++) {
        connections[i].weight = bias || !is_bias(i, count) ? next() : 0.0;
    }
    fann_set_weight_array(net, connections, count);
}

static void print_weights(struct fann *net) {
    unsigned count = fann_get_total_connections(net);
    fann_get_connection_array(net, connections);
    for (unsigned i = 0; i < count; i++) {
        printf("%s%.17g", i > 0 ? ", " : "", connections[i].weight);
    }
}

static void answer(unsigned layers) {
    unsigned sizes[10];
    for (unsigned k = 0; k <= layers; k++) {
        sizes[k] = next();
    }
    int bias = next();
    next(); /* the seed */
    double rate = next();
    unsigned iterations = next();
    unsigned examples = next();

    struct fann *net = fann_create_standard_array(layers + 1, sizes);
    fann_set_activation_function_hidden(net, FANN_SIGMOID);
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
    fann_set_learning_rate(net, rate);
    read_weights(net, bias);
    struct fann_train_data *data = fann_create_train(examples, sizes[0], sizes[layers]);
    read_numbers(data->input[0], examples * sizes[0]); /* its rows follow each other */
    read_numbers(data->output[0], examples * sizes[layers]);

    const char *before = "{\"outputs\": [";
    for (unsigned i = 0; i < examples; i++) {
        const double *outputs = fann_run(net, data->input[i]);
        for (unsigned k = 0; k < sizes[layers]; k++) {
            printf("%s%.17g", before, outputs[k]);
            before = ", ";
        }
    }
    for (unsigned i = 0; i < iterations; i++) {
        fann_train_epoch(net, data);
    }
    printf("], \"weights\": [");
    print_weights(net);
    printf("]}\n");
    fann_destroy_train(data);
    fann_destroy(net);
}

int main(void) {
    for (;;) {
        answer(next());
    }
}
