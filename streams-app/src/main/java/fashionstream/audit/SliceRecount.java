package fashionstream.audit;

import fashionstream.audit.AuditReport.Difference;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import fashionstream.schema.SliceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recounts the slices of a window. Which values have figures of their own follows from the order of arrival, so it is taken
 * from the published record; all other values belong together. Not safe for use by several threads.
 */
final class SliceRecount {
    private static final double TOLERANCE = 1e-6;

    private final RollingAccuracy published;
    private final Duration labelDue;
    private final Set<String> attributes = new LinkedHashSet<>();
    private final Map<Key, SliceAccuracy> records = new LinkedHashMap<>();
    private final Map<Key, Counts> counts = new LinkedHashMap<>();
    private long figures;

    private record Key(
            String attribute, SliceKind kind, @Nullable String value) {
        String name() {
            return "slices[" + attribute + (kind == SliceKind.VALUE ? "=" + value : " " + kind) + "].";
        }
    }

    private static final class Counts {
        private final DueCounts due;
        private long predicted;
        private long labelled;
        private long correct;
        private double confidence;

        Counts(DueCounts due) {
            this.due = due;
        }
    }

    SliceRecount(RollingAccuracy published, Duration labelDue) {
        this.published = published;
        this.labelDue = labelDue;
        for (SliceAccuracy slice : published.getSlices()) {
            attributes.add(slice.getAttribute());
            records.put(new Key(slice.getAttribute(), slice.getKind(), slice.getValue()), slice);
        }
    }

    /**
     * Counts a prediction.
     *
     * @param time timestamp of its record, in milliseconds since 1970
     * @param truth index of the true class; negative if it is not known
     */
    void add(Prediction prediction, long time, int truth) {
        for (String attribute : attributes) {
            Counts slice = counts.computeIfAbsent(
                    key(attribute, prediction.getAttributes().get(attribute)),
                    unseen -> new Counts(new DueCounts(published, labelDue)));
            slice.predicted++;
            slice.confidence += prediction.getConfidence();
            slice.labelled += truth >= 0 ? 1 : 0;
            slice.correct += truth == prediction.getClassIndex() ? 1 : 0;
            slice.due.add(time, truth >= 0);
        }
    }

    private Key key(String attribute, @Nullable String value) {
        if (value == null) {
            return new Key(attribute, SliceKind.MISSING, null);
        }
        Key own = new Key(attribute, SliceKind.VALUE, value);
        return records.containsKey(own) ? own : new Key(attribute, SliceKind.OTHER, null);
    }

    /**
     * The attributes that were set after the first predictions. Those predictions don't carry them, and look as if their
     * images did not have them.
     */
    List<String> incomplete() {
        return attributes.stream()
                .filter(attribute -> published.getSlices().stream()
                                .filter(slice -> slice.getAttribute().equals(attribute))
                                .mapToLong(SliceAccuracy::getPredicted)
                                .sum()
                        != published.getPredicted())
                .toList();
    }

    /**
     * Compares the figures of all slices, but those of images without an attribute only if it was set from the beginning.
     *
     * @param due whether it is known which predictions were due
     */
    List<Difference> differences(boolean due) {
        List<Difference> differences = new ArrayList<>();
        List<String> incomplete = incomplete();
        Set<Key> keys = new LinkedHashSet<>(records.keySet());
        keys.addAll(counts.keySet());
        for (Key key : keys) {
            if (key.kind() != SliceKind.MISSING || !incomplete.contains(key.attribute())) {
                compare(key, due, differences);
            }
        }
        return differences;
    }

    private void compare(Key key, boolean due, List<Difference> differences) {
        SliceAccuracy record = records.get(key);
        Counts counted = counts.getOrDefault(key, new Counts(new DueCounts(published, labelDue)));
        Figures recounted = new Figures();
        recounted.put("predicted", counted.predicted);
        recounted.put("labelled", counted.labelled);
        recounted.put("correct", counted.correct);
        recounted.putWilson(counted.correct, counted.labelled);
        recounted.put("expected_accuracy", Figures.share(counted.confidence, (double) counted.predicted));
        Figures own = record == null ? new Figures() : published(record);
        for (String figure : recounted.names()) {
            figures++;
            double one = own.get(figure);
            double other = recounted.get(figure);
            if (!(Double.isNaN(one) && Double.isNaN(other)) && !(Math.abs(one - other) <= TOLERANCE)) {
                differences.add(difference(key.name() + figure, one, other));
            }
        }
        if (due && record != null) {
            compareDue(key, record, counted.due, differences);
        }
    }

    private void compareDue(Key key, SliceAccuracy record, DueCounts counted, List<Difference> differences) {
        figures += 2;
        double coverage = Figures.orNone(record.getCoverage());
        if (!counted.admitsDue(record.getDue())) {
            differences.add(new Difference(
                    published.getModelVersion(),
                    published.getWindow(),
                    key.name() + "due",
                    Long.toString(record.getDue()),
                    counted.due()));
        } else if (!counted.admitsCoverage(coverage, record.getDue())) {
            differences.add(new Difference(
                    published.getModelVersion(),
                    published.getWindow(),
                    key.name() + "coverage",
                    Double.toString(coverage),
                    counted.coverage()));
        }
    }

    private Difference difference(String figure, double one, double other) {
        return Difference.of(published.getModelVersion(), published.getWindow(), figure, one, other);
    }

    private static Figures published(SliceAccuracy record) {
        Figures figures = new Figures();
        figures.put("predicted", record.getPredicted());
        figures.put("labelled", record.getLabelled());
        figures.put("correct", record.getCorrect());
        figures.put("accuracy", Figures.orNone(record.getAccuracy()));
        figures.put("accuracy_low", Figures.orNone(record.getAccuracyLow()));
        figures.put("accuracy_high", Figures.orNone(record.getAccuracyHigh()));
        figures.put("expected_accuracy", Figures.orNone(record.getExpectedAccuracy()));
        return figures;
    }

    /** Number of figures that were compared. */
    long figures() {
        return figures;
    }
}
