// Answers for Weka: the neurons of its MultilayerPerceptron, which updates after each example.

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import weka.classifiers.functions.neural.NeuralConnection;
import weka.classifiers.functions.neural.NeuralNode;
import weka.classifiers.functions.neural.SigmoidUnit;

class WithWeka {
    /** Where numbers go in and come out: the ends of Weka's own nets know only its tables. */
    static class End extends NeuralConnection {
        double value;

        End(int type) {
            super("end");
            setType(type);
        }

        public double outputValue(boolean calculate) {
            return m_numInputs > 0 ? m_inputList[0].outputValue(calculate) : value;
        }

        public double errorValue(boolean calculate) {
            return value - outputValue(false);
        }

        public void reset() {
            if (m_numInputs > 0) {
                m_inputList[0].reset();
            }
        }

        public void saveWeights() {}

        public void restoreWeights() {}

        public String getRevision() {
            return "";
        }
    }

    final Iterator<Double> numbers;
    final List<End> inputs = new ArrayList<>();
    final List<NeuralNode> nodes = new ArrayList<>(); // layer by layer
    final List<End> outputs = new ArrayList<>();

    WithWeka(Iterator<Double> numbers) {
        this.numbers = numbers;
    }

    int next() {
        return numbers.next().intValue();
    }

    /** Add a neuron, with its weights. In Weka the bias comes first. */
    NeuralNode node(List<? extends NeuralConnection> before, int bias) {
        NeuralNode node = new NeuralNode("node", new Random(1), new SigmoidUnit());
        before.forEach(input -> NeuralConnection.connect(input, node));
        double[] weights = node.getWeights();
        for (int i = 1; i <= before.size(); i++) {
            weights[i] = numbers.next();
        }
        weights[0] = bias == 1 ? numbers.next() : 0;
        nodes.add(node);
        return node;
    }

    List<Double> weights() {
        List<Double> all = new ArrayList<>();
        for (NeuralNode node : nodes) {
            for (int i = 1; i <= node.getNumInputs(); i++) {
                all.add(node.getWeights()[i]);
            }
            all.add(node.getWeights()[0]);
        }
        return all;
    }

    double[][] rows(int count, int size) {
        double[][] rows = new double[count][size];
        for (double[] row : rows) {
            for (int i = 0; i < size; i++) {
                row[i] = numbers.next();
            }
        }
        return rows;
    }

    static void set(List<End> ends, double[] row) {
        for (int i = 0; i < row.length; i++) {
            ends.get(i).value = row[i];
        }
    }

    List<Double> run(double[] row) {
        set(inputs, row);
        outputs.forEach(End::reset);
        List<Double> values = new ArrayList<>();
        outputs.forEach(end -> values.add(end.outputValue(true)));
        return values;
    }

    void train(double[] row, double[] targets, double rate) {
        run(row);
        set(outputs, targets);
        nodes.forEach(node -> node.errorValue(true));
        nodes.forEach(node -> node.updateWeights(rate, 0));
    }

    String answer() {
        int[] sizes = new int[next() + 1];
        for (int k = 0; k < sizes.length; k++) {
            sizes[k] = next();
        }
        int bias = next();
        next(); // the seed
        double rate = numbers.next();
        int iterations = next();
        int examples = next();
        for (int i = 0; i < sizes[0]; i++) {
            inputs.add(new End(NeuralConnection.INPUT));
        }
        List<? extends NeuralConnection> before = inputs;
        for (int k = 1; k < sizes.length; k++) {
            List<NeuralNode> layer = new ArrayList<>();
            for (int i = 0; i < sizes[k]; i++) {
                layer.add(node(before, bias));
            }
            before = layer;
        }
        for (NeuralConnection node : before) {
            outputs.add(new End(NeuralConnection.OUTPUT));
            NeuralConnection.connect(node, outputs.get(outputs.size() - 1));
        }
        double[][] rows = rows(examples, sizes[0]);
        double[][] targets = rows(examples, outputs.size());

        List<Double> all = new ArrayList<>();
        for (double[] row : rows) {
            all.addAll(run(row));
        }
        for (int n = 0; n < iterations * examples; n++) {
            train(rows[n % examples], targets[n % examples], rate);
        }
        return "{\"outputs\": " + all + ", \"weights\": " + weights() + "}";
    }

    public static void main(String[] arguments) {
        Pattern number = Pattern.compile("-?[0-9][0-9.eE+-]*");
        for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
            var found = number.matcher(lines.nextLine()).results().map(MatchResult::group);
            System.out.println(new WithWeka(found.map(Double::valueOf).iterator()).answer());
        }
    }
}
