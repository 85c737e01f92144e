package fashionstream.proof;

import java.util.List;
import java.util.Locale;

/**
 * The outcomes of the records of the images topic, according to the other topics.
 *
 * @param records records in the images topic
 * @param deadLetters how many of them are dead letters
 * @param lost records that are neither predictions nor dead letters
 * @param repeated predictions and dead letters after the first of a record
 * @param disordered first outcomes after that of a later record of the same partition
 * @param wrong predictions for something else than a sound image, or with another's id or truth, or that differ from
 *     the prediction for the same picture; dead letters of something else than poison, or with changed bytes
 * @param altered outcomes whose timestamp or headers aren't those of the record
 * @param predicted labelled images that were predicted
 * @param models versions of models that predicted them
 * @param counted labelled images by the last reports of the accuracy, one per version
 * @param miscounted images in the wrong cell of those reports' confusion matrices
 * @param examples some of what is lost, repeated, out of order, wrong or altered
 */
record TrialCounts(
        long records,
        int deadLetters,
        long lost,
        int repeated,
        int disordered,
        int wrong,
        int altered,
        long predicted,
        int models,
        long counted,
        long miscounted,
        List<String> examples) {
    TrialCounts {
        examples = List.copyOf(examples);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d records, %,d dead letters, %,d lost, %,d repeated, %,d out of order, %,d wrong,"
                        + " %,d altered; accuracy counts %,d of %,d predictions of %,d model(s),"
                        + " %,d in the wrong cell%s",
                records,
                deadLetters,
                lost,
                repeated,
                disordered,
                wrong,
                altered,
                counted,
                predicted,
                models,
                miscounted,
                examples.isEmpty() ? "" : "\n  " + String.join("\n  ", examples));
    }
}
