package fashionstream.rolling;

import fashionstream.accuracy.Stratum;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the accuracy independently of the production code: it keeps all records in lists, and computes each figure
 * from its definition. Slow, but simple enough to trust.
 */
final class AccuracyRecount {
    /** By assignment, time and offset of the record. */
    private static final Comparator<List<Long>> LATER = Comparator.<List<Long>>comparingLong(order -> order.get(0))
            .thenComparingLong(order -> order.get(1))
            .thenComparingLong(order -> order.get(2));

    private final List<String> classes;
    private final long ttl;
    private final int lastLabelled;
    private final Map<String, Known> images = new HashMap<>();
    private final List<Judged> predictions = new ArrayList<>();
    private final Map<String, List<List<Judged>>> folds = new HashMap<>();
    private final Map<String, List<Judged>> openFolds = new HashMap<>();
    private final List<Long> lostLabels = new ArrayList<>();
    private long streamTime = Long.MIN_VALUE;
    long labels;
    long corrections;
    long withdrawals;
    long unknownLabels;
    long repeatedPredictions;
    long invalidPredictions;
    long invalidLabels;

    /** The data of an id until it expires. */
    private static final class Known {
        private final long since;
        private boolean hasLabelRecord;
        private @Nullable String first;
        private @Nullable String label;
        private long labelTime;
        private List<Long> order = List.of();
        private final List<Judged> predictions = new ArrayList<>();

        Known(long since) {
            this.since = since;
        }

        private @Nullable String ownLabel() {
            return predictions.stream()
                    .map(each -> each.prediction.getLabelTrue())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A prediction and its current state. */
    static final class Judged {
        final Prediction prediction;
        final long time;
        int trueClass = -1;
        final List<Long> lags = new ArrayList<>();

        Judged(Prediction prediction, long time) {
            this.prediction = prediction;
            this.time = time;
        }

        boolean isLabelled() {
            return trueClass >= 0;
        }

        /** Times are counted by the second. */
        long second() {
            return time / 1000 * 1000;
        }

        /** That of the record may differ from it in the last digits. */
        float confidence() {
            return prediction.getProbabilities().get(prediction.getClassIndex());
        }

        float probabilityOfTruth() {
            return prediction.getProbabilities().get(trueClass);
        }
    }

    AccuracyRecount(List<String> classes, long ttl, int lastLabelled) {
        this.classes = classes;
        this.ttl = ttl;
        this.lastLabelled = lastLabelled;
    }

    /** Starts a batch whose latest record has this time. */
    void batch(long latest) {
        streamTime = Math.max(streamTime, latest);
        openFolds.clear();
    }

    /** Ends the batch: its counts become one counted batch, and windows drop their oldest entries. */
    void batchEnds() {
        openFolds.forEach((version, fold) ->
                folds.computeIfAbsent(version, v -> new ArrayList<>()).add(fold));
        folds.values().forEach(each -> {
            while (each.size() > 1
                    && each.stream()
                                            .flatMap(List::stream)
                                            .filter(Judged::isLabelled)
                                            .count()
                                    - each.get(0).stream()
                                            .filter(Judged::isLabelled)
                                            .count()
                            >= lastLabelled) {
                each.remove(0);
            }
        });
    }

    void predicted(Prediction prediction, long time) {
        Known known = known(prediction.getImageId());
        boolean repeated = known.predictions.stream()
                .map(each -> each.prediction)
                .anyMatch(each -> each.getModelVersion().equals(prediction.getModelVersion())
                        && Objects.equals(each.getImageTopicId(), prediction.getImageTopicId())
                        && each.getImagePartition() == prediction.getImagePartition()
                        && each.getImageOffset() == prediction.getImageOffset());
        if (repeated) {
            repeatedPredictions++;
            return;
        }
        Judged judged = new Judged(prediction, time);
        if (known.hasLabelRecord && known.ownLabel() == null) {
            countChange(prediction.getLabelTrue(), known.first);
        }
        predictions.add(judged);
        known.predictions.add(judged);
        judge(judged, known.hasLabelRecord ? known.label : prediction.getLabelTrue(), null);
        if (known.hasLabelRecord && judged.isLabelled()) {
            judged.lags.add(Math.max(0, known.labelTime - time));
        }
    }

    /** @param assigned when, according to the record; the time of the record if it does not name a time */
    void labelled(String id, @Nullable String label, long time, long assigned, long offset) {
        labels++;
        Known known = known(id);
        countChange(known.hasLabelRecord ? known.label : known.ownLabel(), label);
        List<Long> order = List.of(Math.min(assigned, time), time, offset);
        if (known.hasLabelRecord && LATER.compare(known.order, order) > 0) {
            return;
        }
        known.order = order;
        known.first = known.hasLabelRecord ? known.first : label;
        known.hasLabelRecord = true;
        known.label = label;
        known.labelTime = time;
        known.predictions.forEach(each -> judge(each, label, Math.max(0, time - each.time)));
    }

    private void countChange(@Nullable String old, @Nullable String label) {
        if (old != null && label == null) {
            withdrawals++;
        } else if (old != null && !old.equals(label)) {
            corrections++;
        }
    }

    private void judge(Judged judged, @Nullable String label, @Nullable Long lag) {
        boolean before = judged.isLabelled();
        judged.trueClass = label == null ? -1 : classes.indexOf(label);
        if (label != null && judged.trueClass < 0) {
            unknownLabels++;
        }
        if (!before && judged.isLabelled()) {
            if (lag != null) {
                judged.lags.add(lag);
            }
            String version = judged.prediction.getModelVersion();
            // It was removed from its fold, if any, when its label was withdrawn.
            folds.getOrDefault(version, List.of()).forEach(fold -> fold.remove(judged));
            List<Judged> open = openFolds.computeIfAbsent(version, v -> new ArrayList<>());
            open.remove(judged);
            open.add(judged);
        }
    }

    private Known known(String id) {
        Known known = images.get(id);
        if (known != null && known.since + ttl < streamTime) {
            if (known.predictions.isEmpty() && known.label != null) {
                lostLabels.add(known.since);
            }
            known = null;
        }
        if (known == null) {
            known = new Known(streamTime);
            images.put(id, known);
        }
        return known;
    }

    long waitingLabels() {
        return waiting().filter(since -> !isOrphaned(since)).count();
    }

    long orphanedLabels() {
        return waiting().filter(this::isOrphaned).count();
    }

    private Stream<Long> waiting() {
        return Stream.concat(
                lostLabels.stream(),
                images.values().stream()
                        .filter(each -> each.predictions.isEmpty() && each.label != null)
                        .map(each -> each.since));
    }

    /** Labels expire by the minute. */
    private boolean isOrphaned(long since) {
        return Math.floorDiv(since, 60_000) < Math.floorDiv(streamTime - ttl, 60_000);
    }

    long watermark() {
        return predictions.stream().mapToLong(Judged::second).max().orElse(Long.MIN_VALUE);
    }

    Set<String> versions() {
        Set<String> versions = new HashSet<>();
        predictions.forEach(each -> versions.add(each.prediction.getModelVersion()));
        return versions;
    }

    Figures all(String version) {
        return new Figures(of(version).toList(), classes.size());
    }

    Figures between(String version, long start, long end) {
        return new Figures(
                of(version)
                        .filter(each -> each.second() >= start && each.second() < end)
                        .toList(),
                classes.size());
    }

    Figures last(String version) {
        return new Figures(
                folds.getOrDefault(version, List.of()).stream()
                        .flatMap(List::stream)
                        .filter(Judged::isLabelled)
                        .toList(),
                classes.size());
    }

    private Stream<Judged> of(String version) {
        return predictions.stream()
                .filter(each -> each.prediction.getModelVersion().equals(version));
    }

    /** Figures of some predictions, by their definitions. */
    record Figures(List<Judged> predictions, int classCount) {
        List<Judged> labelled() {
            return predictions.stream().filter(Judged::isLabelled).toList();
        }

        long correct() {
            return labelled().stream()
                    .filter(each -> each.trueClass == each.prediction.getClassIndex())
                    .count();
        }

        double meanConfidence() {
            return predictions.stream()
                    .mapToDouble(each -> each.confidence())
                    .average()
                    .orElse(Double.NaN);
        }

        List<Long> confusion() {
            Long[] counts = new Long[classCount * classCount];
            Arrays.fill(counts, 0L);
            labelled().forEach(each -> counts[each.trueClass * classCount + each.prediction.getClassIndex()]++);
            return List.of(counts);
        }

        double logLoss() {
            return labelled().stream()
                    .mapToDouble(each -> -Math.log(Math.min(1 - 1e-15, Math.max(1e-15, each.probabilityOfTruth()))))
                    .average()
                    .orElse(Double.NaN);
        }

        double brierScore() {
            return labelled().stream()
                    .mapToDouble(each -> {
                        double sum = 0;
                        for (int i = 0; i < classCount; i++) {
                            double miss = each.prediction.getProbabilities().get(i) - (i == each.trueClass ? 1 : 0);
                            sum += miss * miss;
                        }
                        return sum;
                    })
                    .average()
                    .orElse(Double.NaN);
        }

        double calibrationError() {
            double error = 0;
            for (int bin = 0; bin < 15; bin++) {
                double low = bin / 15.0;
                double high = bin == 14 ? 2 : (bin + 1) / 15.0;
                double difference = labelled().stream()
                        .filter(each -> each.confidence() >= low && each.confidence() < high)
                        .mapToDouble(
                                each -> each.confidence() - (each.trueClass == each.prediction.getClassIndex() ? 1 : 0))
                        .sum();
                error += Math.abs(difference);
            }
            return error / labelled().size();
        }

        double meanConfidenceLabelled() {
            return new Figures(labelled(), classCount).meanConfidence();
        }

        /** Predictions by class and bin of confidence. */
        List<Stratum> strata() {
            double[] bounds = {0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.995, 2};
            List<Stratum> strata = new ArrayList<>();
            for (int index = 0; index < classCount; index++) {
                for (int bin = 0; bin < bounds.length - 1; bin++) {
                    int predicted = index;
                    double low = bounds[bin];
                    double high = bounds[bin + 1];
                    Figures part = new Figures(
                            predictions.stream()
                                    .filter(each -> each.prediction.getClassIndex() == predicted
                                            && each.confidence() >= low
                                            && each.confidence() < high)
                                    .toList(),
                            classCount);
                    strata.add(new Stratum(
                            index, bin, part.predictions.size(), part.labelled().size(), part.correct()));
                }
            }
            return strata;
        }

        long predictedAs(int index) {
            return predictions.stream()
                    .filter(each -> each.prediction.getClassIndex() == index)
                    .count();
        }

        /** Times from images to their labels; a label that is set again after a withdrawal counts again. */
        List<Long> lags() {
            return predictions.stream()
                    .flatMap(each -> each.lags.stream())
                    .sorted()
                    .toList();
        }
    }
}
