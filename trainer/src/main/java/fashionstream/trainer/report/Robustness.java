package fashionstream.trainer.report;

import fashionstream.accuracy.WilsonInterval;
import fashionstream.dataset.LabelledImages;
import fashionstream.evaluation.Evaluation;
import fashionstream.evaluation.Evaluator;
import fashionstream.perturbation.Perturbation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * How right a model is when images are worse than those it learnt from.
 *
 * @param rows each perturbation at each of its strengths, weakest first
 */
record Robustness(List<Row> rows) {
    /** How many times each image is classified. */
    static final int RUNS = Arrays.stream(Perturbation.values())
            .mapToInt(Perturbation::strengths)
            .sum();

    /** Part of what decides on the noise and the moves of each image; the rest is the image's number. */
    private static final long SEED = 20_260_601L << 20;

    Robustness {
        rows = List.copyOf(rows);
    }

    /**
     * Accuracy under one perturbation.
     *
     * @param strength 1, the weakest, upwards
     * @param accuracy 0 to 1
     */
    record Row(Perturbation perturbation, int strength, double accuracy, WilsonInterval interval) {}

    /**
     * Measures it.
     *
     * @param progress receives the number of further images that are classified
     */
    static Robustness measure(Evaluator evaluator, LabelledImages images, List<String> labels, LongConsumer progress) {
        List<Row> rows = new ArrayList<>();
        for (Perturbation perturbation : Perturbation.values()) {
            for (int strength = 1; strength <= perturbation.strengths(); strength++) {
                Evaluation evaluation = evaluator.evaluate(perturbed(images, perturbation, strength), labels);
                progress.accept(images.size());
                rows.add(new Row(perturbation, strength, evaluation.accuracy(), evaluation.interval()));
            }
        }
        return new Robustness(rows);
    }

    /** The rows of one perturbation. */
    List<Row> of(Perturbation perturbation) {
        return rows.stream().filter(row -> row.perturbation() == perturbation).toList();
    }

    private static List<byte[]> perturbed(LabelledImages images, Perturbation perturbation, int strength) {
        return IntStream.range(0, images.size())
                .mapToObj(i ->
                        perturbation.apply(images.pixels().get(i), images.height(), images.width(), strength, SEED + i))
                .toList();
    }
}
