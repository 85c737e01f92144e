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
 * The accuracy of a model on degraded images.
 *
 * @param rows each perturbation with each of its strengths, from the weakest to the strongest
 */
record Robustness(List<Row> rows) {
    /** The number of times that each image is classified. */
    static final int RUNS = Arrays.stream(Perturbation.values())
            .mapToInt(Perturbation::strengths)
            .sum();

    /** Added to the number of an image, the seed of its noise and its shift. */
    private static final long SEED = 20_260_601L << 20;

    Robustness {
        rows = List.copyOf(rows);
    }

    /**
     * Accuracy under one perturbation.
     *
     * @param strength the strength, from 1 (the weakest)
     * @param accuracy the accuracy, 0 to 1
     */
    record Row(Perturbation perturbation, int strength, double accuracy, WilsonInterval interval) {}

    /**
     * Measures the robustness of a model.
     *
     * @param progress receives the number of images after each step
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
