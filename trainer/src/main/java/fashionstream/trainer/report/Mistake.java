package fashionstream.trainer.report;

import fashionstream.evaluation.LabelledPredictions;
import fashionstream.inference.Classification;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An image that was put into the wrong class.
 *
 * @param image its number, from 0
 * @param truth index of its class
 * @param predicted index of the class that the model took it for
 * @param confidence the probability that the model gave that class, 0 to 1
 */
record Mistake(int image, int truth, int predicted, float confidence) {
    /** All mistakes, the most confident first. */
    static List<Mistake> of(LabelledPredictions predictions) {
        return IntStream.range(0, predictions.size())
                .filter(image -> !predictions.isCorrect(image))
                .mapToObj(image -> {
                    Classification answer = predictions.prediction(image);
                    return new Mistake(image, predictions.truth()[image], answer.classIndex(), answer.confidence());
                })
                .sorted(Comparator.comparing(Mistake::confidence).reversed().thenComparing(Mistake::image))
                .toList();
    }
}
