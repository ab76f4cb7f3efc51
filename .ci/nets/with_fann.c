/* Answers for FANN: its sigmoid, all the examples in one batch, and the loss that it begins with.

   gcc with_fann.c -ldoublefann -lm */

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

static void print_row(const char *before, const double *row, unsigned size, const char *after) {
    printf("%s[", before);
    for (unsigned i = 0; i < size; i++) {
        printf("%s%.17g", i ? ", " : "", row[i]);
    }
    printf("]%s", after);
}

/* FANN has the weights in the order of a case: by layer, neuron, input, the bias last. */
static void read_weights(struct fann *net, int bias) {
    unsigned count = fann_get_total_connections(net);
    fann_get_connection_array(net, connections);
    for (unsigned i = 0; i < count; i++) {
        int last = i + 1 == count || connections[i + 1].to_neuron != connections[i].to_neuron;
        connections[i].weight = last && !bias ? 0.0 : next();
    }
    fann_set_weight_array(net, connections, count);
}

static void print_weights(struct fann *net, unsigned layers, const unsigned *sizes, int bias) {
    double row[100];
    struct fann_connection *connection = connections;
    fann_get_connection_array(net, connections);
    printf(", \"weights\": [");
    for (unsigned k = 1; k <= layers; k++) {
        for (unsigned neuron = 0; neuron < sizes[k]; neuron++) {
            for (unsigned i = 0; i <= sizes[k - 1]; i++) {
                row[i] = connection++->weight;
            }
            print_row(neuron ? ", " : k > 1 ? ", [" : "[", row, sizes[k - 1] + bias, "");
        }
        printf("]");
    }
    printf("]");
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
    for (unsigned i = 0; i < examples * sizes[0]; i++) {
        data->input[0][i] = next();
    }
    for (unsigned i = 0; i < examples * sizes[layers]; i++) {
        data->output[0][i] = next();
    }

    for (unsigned i = 0; i < examples; i++) {
        const char *before = i ? ", " : "{\"outputs\": [";
        print_row(before, fann_run(net, data->input[i]), sizes[layers], "");
    }
    printf("]");
    /* A net that always has biases, set to 0, trains as one without does in its first update. */
    if (bias || iterations == 1) {
        for (unsigned i = 0; i < iterations; i++) {
            fann_train_epoch(net, data);
        }
        print_weights(net, layers, sizes, bias);
    }
    printf("}\n");
    fann_destroy_train(data);
    fann_destroy(net);
}

int main(void) {
    for (;;) {
        answer(next());
    }
}
