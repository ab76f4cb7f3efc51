/* cc -std=c99 -O2 -ffp-contract=off net.c -lm -o net */
/* A port of tinyann, which answers the cases of its checker:
 * python3 test_tinyann.py ./net
 * All digits and minus signs of a case belong to its numbers, so scanf can skip the rest. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LAYERS = 4, WIDTH = 8, EXAMPLES = 8 }; /* at most */

typedef double Weights[LAYERS][WIDTH][WIDTH]; /* [layer][neuron][input], the bias last */

static int layers, sizes[LAYERS + 1], bias, iterations, examples;
static double inputs[EXAMPLES][WIDTH], targets[EXAMPLES][WIDTH], learning_rate;
static uint32_t seed;
static Weights weights, gradient;
static double fed[LAYERS + 1][WIDTH]; /* what feeds each layer, with a 1 for the bias; last, the outputs */

static double number(void) { /* the next number of the input, or NaN at its end */
    double x = NAN;
    scanf("%*[^-0-9]"); /* skips what isn't part of a number */
    scanf("%lf", &x);
    return x;
}

static void read_rows(double rows[][WIDTH], int count, int width) {
    for (int i = 0; i < count; i++)
        for (int j = 0; j < width; j++) rows[i][j] = number();
}

static int read_case(void) {
    double first = number();
    if (isnan(first)) return 0;
    layers = (int)first;
    for (int k = 0; k <= layers; k++) sizes[k] = (int)number();
    bias = (int)number();
    seed = (uint32_t)number();
    learning_rate = number();
    iterations = (int)number();
    examples = (int)number();
    for (int k = 0; k < layers; k++) read_rows(weights[k], sizes[k + 1], sizes[k] + bias);
    read_rows(inputs, examples, sizes[0]);
    read_rows(targets, examples, sizes[layers]);
    return 1;
}

static void draw_weights(void) {
    uint32_t state = 1664525u * seed + 1013904223u; /* modulo 2^32; the first draw is thrown away */
    for (int k = 0; k < layers; k++)
        for (int j = 0; j < sizes[k + 1]; j++)
            for (int i = 0; i < sizes[k] + bias; i++) {
                state = 1664525u * state + 1013904223u;
                weights[k][j][i] = 2.0 * ((state >> 8) / 16777216.0) - 1.0;
            }
}

static double sigmoid(double x) { return x < -88.0 ? exp(x) : 1.0 / (1.0 + exp(-x)); }

static void forward(const double *example) {
    memcpy(fed[0], example, sizeof fed[0]);
    for (int k = 0; k < layers; k++) {
        fed[k][sizes[k]] = 1.0;
        for (int j = 0; j < sizes[k + 1]; j++) {
            double sum = 0.0;
            for (int i = 0; i < sizes[k] + bias; i++) sum += weights[k][j][i] * fed[k][i];
            fed[k + 1][j] = sigmoid(sum);
        }
    }
}

static void backward(const double *target) { /* adds the gradient of one example */
    double delta[LAYERS][WIDTH];
    for (int k = layers - 1; k >= 0; k--)
        for (int j = 0; j < sizes[k + 1]; j++) {
            double output = fed[k + 1][j], error = 0.0;
            if (k == layers - 1) error = output - target[j];
            else for (int n = 0; n < sizes[k + 2]; n++) error += weights[k + 1][n][j] * delta[k + 1][n];
            delta[k][j] = error * (output * (1.0 - output));
            for (int i = 0; i < sizes[k] + bias; i++) gradient[k][j][i] += delta[k][j] * fed[k][i];
        }
}

static void find_gradient(void) {
    memset(gradient, 0, sizeof gradient);
    for (int e = 0; e < examples; e++) {
        forward(inputs[e]);
        backward(targets[e]);
    }
}

static void update(void) {
    for (int k = 0; k < layers; k++)
        for (int j = 0; j < sizes[k + 1]; j++)
            for (int i = 0; i < sizes[k] + bias; i++) weights[k][j][i] -= learning_rate * gradient[k][j][i];
}

static void print_outputs_and_loss(void) {
    double loss = 0.0;
    printf("{\"outputs\": [");
    for (int e = 0; e < examples; e++) {
        forward(inputs[e]);
        for (int j = 0; j < sizes[layers]; j++) {
            double output = fed[layers][j], error = output - targets[e][j];
            loss += error * error;
            printf("%s%.17g", e + j ? ", " : "", output);
        }
    }
    printf("], \"loss\": %.17g", 0.5 * loss);
}

static void print_weights(const char *key, Weights numbers) {
    printf(", \"%s\": [", key);
    for (int k = 0; k < layers; k++)
        for (int j = 0; j < sizes[k + 1]; j++)
            for (int i = 0; i < sizes[k] + bias; i++)
                printf("%s%.17g", k + j + i ? ", " : "", numbers[k][j][i]);
    printf("]");
}

int main(void) {
    while (read_case()) {
        print_outputs_and_loss();
        find_gradient();
        print_weights("gradient", gradient);
        for (; iterations > 0; iterations--) {
            find_gradient();
            update();
        }
        print_weights("weights", weights);
        draw_weights();
        print_weights("first_weights", weights);
        printf("}\n");
    }
}
