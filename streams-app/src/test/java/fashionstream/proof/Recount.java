package fashionstream.proof;

import fashionstream.schema.ClassAccuracy;
import fashionstream.schema.InputCounts;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts predictions and labels again, and holds the reports of the accuracy over all images against it. */
final class Recount {
    private final List<Judged> predictions = new ArrayList<>();
    private final Map<String, Told> told = new HashMap<>();
    private final Map<Fate, Integer> labels = new EnumMap<>(Fate.class);
    private final Map<String, RollingAccuracy> reports = new HashMap<>();

    private record Judged(
            String version,
            String id,
            String answer,
            @Nullable String ownLabel) {}

    /** What the labels topic said last of an image. */
    private record Told(long offset, @Nullable String label) {}

    /** Takes a record of the labels topic. */
    void sent(Sent label) {
        Fate fate = label.draft().fate();
        labels.merge(fate, 1, Integer::sum);
        if (fate == Fate.TAKEN) {
            Told now = new Told(label.place().offset(), label.draft().className());
            told.merge(label.draft().id(), now, (one, other) -> one.offset() > other.offset() ? one : other);
        }
    }

    /** Takes a prediction; of those that are repeated only the first. */
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

    /** Whether the reports are about everything. */
    boolean isComplete() {
        return reportedLabels() >= sentLabels() && reportedPredictions() >= predictions.size();
    }

    /** Grows as the reports come nearer to that. */
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

    /** They are the same in each report of one moment. */
    private InputCounts inputs() {
        return reports.values().stream()
                .map(RollingAccuracy::getInputs)
                .filter(Objects::nonNull)
                .reduce((one, other) -> one.getLabels() > other.getLabels() ? one : other)
                .orElseGet(() -> new InputCounts(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    }

    /** What differs; empty if nothing does. */
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
        Told last = told.get(prediction.id());
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
