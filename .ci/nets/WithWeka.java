import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Scanner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import weka.classifiers.functions.neural.NeuralConnection;
import weka.classifiers.functions.neural.NeuralNode;
import weka.classifiers.functions.neural.SigmoidUnit;

/** Answers for Weka: the neurons of its MultilayerPerceptron, which updates after each example. */
class WithWeka {
    /** Where numbers go in, and where errors come back: the net's own ends know only classes. */
    static class End extends NeuralConnection {
        double value;
        boolean last;

        End(boolean last) {
            super("end");
            this.last = last;
            setType(last ? OUTPUT : INPUT);
        }

        public double outputValue(boolean calculate) {
            return last ? m_inputList[0].outputValue(calculate) : value;
        }

        public double errorValue(boolean calculate) {
            return value - outputValue(false);
        }

        public void reset() {
            if (last) {
                m_inputList[0].reset();
            }
        }

        public void saveWeights() {}

        public void restoreWeights() {}

        public String getRevision() {
            return "";
        }
    }

    static Iterator<Double> numbers;
    static List<End> inputs;
    static List<End> outputs;
    static List<List<NeuralNode>> layers;

    static int next() {
        return numbers.next().intValue();
    }

    static List<End> ends(int size, boolean last) {
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ends.add(new End(last));
        }
        return ends;
    }

    static void build(int[] sizes, boolean bias) {
        inputs = ends(sizes[0], false);
        layers = new ArrayList<>();
        List<? extends NeuralConnection> before = inputs;
        for (int k = 1; k < sizes.length; k++) {
            List<NeuralNode> layer = new ArrayList<>();
            for (int i = 0; i < sizes[k]; i++) {
                NeuralNode node = new NeuralNode("" + i, new Random(1), new SigmoidUnit());
                before.forEach(from -> NeuralConnection.connect(from, node));
                double[] weights = node.getWeights(); // the bias comes first
                for (int j = 1; j <= sizes[k - 1]; j++) {
                    weights[j] = numbers.next();
                }
                weights[0] = bias ? numbers.next() : 0;
                layer.add(node);
            }
            layers.add(layer);
            before = layer;
        }
        outputs = ends(sizes[sizes.length - 1], true);
        for (int i = 0; i < outputs.size(); i++) {
            NeuralConnection.connect(before.get(i), outputs.get(i));
        }
    }

    static double[][] rows(int count, int size) {
        double[][] rows = new double[count][size];
        for (double[] row : rows) {
            Arrays.setAll(row, i -> numbers.next());
        }
        return rows;
    }

    static double[] run(double[] row) {
        outputs.forEach(End::reset);
        for (int i = 0; i < row.length; i++) {
            inputs.get(i).value = row[i];
        }
        return outputs.stream().mapToDouble(end -> end.outputValue(true)).toArray();
    }

    static void train(double[] row, double[] targets, double rate) {
        run(row);
        for (int i = 0; i < targets.length; i++) {
            outputs.get(i).value = targets[i];
        }
        layers.get(0).forEach(node -> node.errorValue(true));
        layers.forEach(layer -> layer.forEach(node -> node.updateWeights(rate, 0)));
    }

    static double[] weights(NeuralNode node, int bias) {
        int count = node.getNumInputs();
        double[] weights = Arrays.copyOfRange(node.getWeights(), 1, count + 1 + bias);
        if (bias == 1) {
            weights[count] = node.getWeights()[0];
        }
        return weights;
    }

    static String answer() {
        int layerCount = next();
        int[] sizes = new int[layerCount + 1];
        Arrays.setAll(sizes, k -> next());
        int bias = next();
        next(); // the seed
        double rate = numbers.next();
        int iterations = next();
        int examples = next();
        build(sizes, bias == 1);
        double[][] rows = rows(examples, sizes[0]);
        double[][] targets = rows(examples, sizes[layerCount]);

        String outputs = Arrays.deepToString(Arrays.stream(rows).map(WithWeka::run).toArray());
        // A net that always has biases, set to 0, trains as one without does in its first update.
        if (bias == 0 && iterations * examples > 1) {
            return String.format("{\"outputs\": %s}", outputs);
        }
        for (int n = 0; n < iterations * examples; n++) {
            train(rows[n % examples], targets[n % examples], rate);
        }
        String weights =
                layers.stream()
                        .map(layer -> layer.stream().map(node -> weights(node, bias)).toArray())
                        .map(Arrays::deepToString)
                        .collect(Collectors.joining(", "));
        return String.format("{\"outputs\": %s, \"weights\": [%s]}", outputs, weights);
    }

    public static void main(String[] arguments) {
        Pattern number = Pattern.compile("-?[0-9][0-9.eE+-]*");
        Scanner lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            numbers =
                    number.matcher(lines.nextLine())
                            .results()
                            .map(MatchResult::group)
                            .map(Double::valueOf)
                            .iterator();
            System.out.println(answer());
        }
    }
}
