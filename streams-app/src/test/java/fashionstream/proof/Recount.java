package fashionstream.proof;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.InputCounts;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Recounts predictions and labels, and compares the reports of the accuracy over all images with the result. */
final class Recount {
    private final List<Judged> predictions = new ArrayList<>();
    private final Map<String, LatestLabel> latestLabels = new HashMap<>();
    private final Map<Fate, Integer> labels = new EnumMap<>(Fate.class);
    private final Map<String, RollingAccuracy> reports = new HashMap<>();

    private record Judged(
            String version,
            String id,
            String answer,
            @Nullable String ownLabel) {}

    /** A label of an image, with its place in the order: the latest assignment, then the latest record, counts. */
    private record LatestLabel(
            long assigned,
            long timestamp,
            Place place,
            @Nullable String label) {
        private static final Comparator<LatestLabel> ORDER = Comparator.comparingLong(LatestLabel::assigned)
                .thenComparingLong(LatestLabel::timestamp)
                .thenComparing(
                        LatestLabel::place,
                        Comparator.comparingInt(Place::partition).thenComparingLong(Place::offset));

        /** A record has no time of its own without a value, and none that is later than the record. */
        static LatestLabel of(Sent sent) {
            long time = sent.draft().time().toEpochMilli();
            boolean own = sent.value() != null && (sent.timestamp() < 0 || time < sent.timestamp());
            return new LatestLabel(
                    own ? time : sent.timestamp(),
                    sent.timestamp(),
                    sent.place(),
                    sent.draft().className());
        }
    }

    /** Adds a record of the labels topic. */
    void sent(Sent label) {
        Fate fate = label.draft().fate();
        labels.merge(fate, 1, Integer::sum);
        if (fate == Fate.TAKEN) {
            latestLabels.merge(label.draft().id(), LatestLabel.of(label), BinaryOperator.maxBy(LatestLabel.ORDER));
        }
    }

    /** Adds a prediction; ignores duplicates. */
    void predicted(Prediction prediction) {
        predictions.add(new Judged(
                prediction.getModelVersion(),
                prediction.getImageId(),
                prediction.getLabel(),
                prediction.getLabelTrue()));
    }

    void reported(RollingAccuracy report) {
        if (report.getWindow().equals("all")) {
            reports.put(report.getModelVersion(), report);
        }
    }

    /** Whether the reports include everything. */
    boolean isComplete() {
        return reportedLabels() >= sentLabels() && reportedPredictions() >= predictions.size();
    }

    /** A number that grows as the reports include more. */
    long progress() {
        return reportedLabels() + reportedPredictions();
    }

    private long sentLabels() {
        return labels.values().stream().mapToInt(Integer::intValue).sum();
    }

    private long reportedLabels() {
        InputCounts inputs = inputs();
        return inputs.getLabels() + inputs.getInvalidLabels();
    }

    private long reportedPredictions() {
        return reports.values().stream()
                .mapToLong(RollingAccuracy::getPredicted)
                .sum();
    }

    /** All reports of one moment have the same values. */
    private InputCounts inputs() {
        return reports.values().stream()
                .map(RollingAccuracy::getInputs)
                .filter(Objects::nonNull)
                .reduce((one, other) -> one.getLabels() > other.getLabels() ? one : other)
                .orElseGet(() -> new InputCounts(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    }

    /** The differences; empty if there are none. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        InputCounts inputs = inputs();
        long taken = labels.getOrDefault(Fate.TAKEN, 0);
        long either = labels.getOrDefault(Fate.EITHER, 0);
        compare(faults, "labels and invalid labels", sentLabels(), reportedLabels());
        if (inputs.getLabels() < taken || inputs.getLabels() > taken + either) {
            faults.add("accuracy: " + inputs.getLabels() + " labels are counted, and " + taken + " to "
                    + (taken + either) + " were valid");
        }
        compare(faults, "invalid predictions", 0, inputs.getInvalidPredictions());
        compare(faults, "repeated predictions", 0, inputs.getRepeatedPredictions());
        compare(faults, "predictions", predictions.size(), reportedPredictions());
        reports.values().forEach(report -> compare(faults, report));
        return faults;
    }

    private void compare(List<String> faults, RollingAccuracy report) {
        List<String> classes =
                report.getClasses().stream().map(ClassAccuracy::getLabel).toList();
        long[] counted = new long[classes.size() * classes.size()];
        for (Judged prediction : predictions) {
            int truth = classes.indexOf(truth(prediction));
            if (truth >= 0 && prediction.version().equals(report.getModelVersion())) {
                counted[truth * classes.size() + classes.indexOf(prediction.answer())]++;
            }
        }
        for (int cell = 0; cell < counted.length; cell++) {
            compare(
                    faults,
                    classes.get(cell / classes.size()) + " predicted as " + classes.get(cell % classes.size()),
                    counted[cell],
                    report.getConfusion().get(cell));
        }
    }

    private @Nullable String truth(Judged prediction) {
        LatestLabel last = latestLabels.get(prediction.id());
        return last == null ? prediction.ownLabel() : last.label();
    }

    private static void compare(List<String> faults, String what, long expected, long reported) {
        if (expected != reported) {
            faults.add("accuracy: " + what + ": " + reported + " are reported, and there are " + expected);
        }
    }

    @Override
    public String toString() {
        return reportedPredictions() + " of " + predictions.size() + " predictions and " + reportedLabels() + " of "
                + sentLabels() + " labels are counted";
    }
}
