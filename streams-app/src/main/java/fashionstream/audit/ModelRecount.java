package fashionstream.audit;

import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recounts the predictions of one model version, over all time and over the published time windows. Stores about 200
 * bytes per prediction to detect duplicates. Not safe for use by several threads.
 */
final class ModelRecount {
    private final List<String> classes;
    private final Duration labelDue;
    private final Set<Place> seen = new HashSet<>();
    private final List<Window> windows = new ArrayList<>();

    /** The window of all images. */
    private final Window all;

    /** Identifies a prediction among those of the same model. */
    private record Place(String imageId, @Nullable String topicId, int partition, long offset) {}

    /** The published record of a window, and the recounted figures. */
    static final class Window {
        private final @Nullable RollingAccuracy published;
        private final long start;
        private final long end;
        private final WindowCounts counts;
        private final @Nullable DueCounts due;
        private final @Nullable SliceRecount slices;
        private long doubtful;
        private long unknown;

        Window(
                @Nullable RollingAccuracy published,
                long start,
                long end,
                List<String> classes,
                @Nullable DueCounts due,
                @Nullable SliceRecount slices) {
            this.published = published;
            this.start = start;
            this.end = end;
            this.counts = new WindowCounts(classes);
            this.due = due;
            this.slices = slices;
        }

        private void add(Prediction prediction, long time, int truth) {
            if (truth < 0) {
                counts.add(prediction);
            } else {
                counts.add(prediction, truth);
            }
            if (due != null) {
                due.add(time, truth >= 0);
            }
            if (slices != null) {
                slices.add(prediction, time, truth);
            }
        }

        /** The published record; null if the window was not published. */
        @Nullable
        RollingAccuracy published() {
            return published;
        }

        /** The recounted figures. */
        Figures figures() {
            return counts.figures();
        }

        /** The predictions that were due; null if the window was not published. */
        @Nullable
        DueCounts due() {
            return due;
        }

        /** The slices; null if the window was not published, or has none. */
        @Nullable
        SliceRecount slices() {
            return slices;
        }

        /** Number of predictions whose true class is not a class of the model. */
        long unknown() {
            return unknown;
        }

        /** Number of predictions for which it is unknown whether their label was applied. */
        long doubtful() {
            return doubtful;
        }
    }

    /**
     * Creates counts for a model with these classes.
     *
     * @param labelDue age at which an image should have its label
     */
    ModelRecount(List<String> classes, Duration labelDue) {
        this.classes = List.copyOf(classes);
        this.labelDue = labelDue;
        this.all = new Window(null, Long.MIN_VALUE, Long.MAX_VALUE, classes, null, null);
    }

    /** Adds a published window: the one of all images, or a time window. */
    void follow(RollingAccuracy published) {
        Instant start = published.getWindowStart();
        Instant end = published.getWindowEnd();
        if (published.getWindow().equals(WindowNames.ALL)) {
            windows.add(window(published, Long.MIN_VALUE, Long.MAX_VALUE));
        } else if (start != null && end != null) {
            windows.add(window(published, start.toEpochMilli(), end.toEpochMilli()));
        }
    }

    private Window window(RollingAccuracy published, long start, long end) {
        SliceRecount slices = published.getSlices().isEmpty() ? null : new SliceRecount(published, labelDue);
        return new Window(published, start, end, classes, new DueCounts(published, labelDue), slices);
    }

    /**
     * Counts a prediction, unless it is a duplicate or its class is not one of the model's classes.
     *
     * @param time timestamp of the prediction's record
     * @param truth the label in the labels topic; null if there is none
     * @param ttl the longest time between a label and a prediction that are matched, in milliseconds
     * @param before number of predictions of the image id that were already counted, for all models
     * @return whether it was counted
     */
    boolean add(Prediction prediction, long time, Truths.@Nullable Truth truth, long ttl, int before) {
        if (!fits(prediction)
                || !seen.add(new Place(
                        prediction.getImageId(),
                        prediction.getImageTopicId(),
                        prediction.getImagePartition(),
                        prediction.getImageOffset()))) {
            return false;
        }
        String label = truth == null ? prediction.getLabelTrue() : truth.label();
        int index = label == null ? -1 : classes.indexOf(label);
        boolean unknown = label != null && index < 0;
        boolean doubtful = truth != null && (truth.isFurtherFrom(time, ttl) || isBeyondKept(before));
        Stream.concat(Stream.of(all), windows.stream())
                .filter(window -> time >= window.start && time < window.end)
                .forEach(window -> {
                    window.unknown += unknown ? 1 : 0;
                    window.doubtful += doubtful ? 1 : 0;
                    window.add(prediction, time, index);
                });
        return true;
    }

    /** Whether later labels don't apply to a prediction, because its image id has this many earlier ones. */
    boolean isBeyondKept(int before) {
        return before >= Countable.keptPredictions(classes.size());
    }

    /** The class names of the model. */
    List<String> classes() {
        return classes;
    }

    private boolean fits(Prediction prediction) {
        return Countable.counts(prediction)
                && prediction.getProbabilities().size() == classes.size()
                && classes.get(prediction.getClassIndex()).equals(prediction.getLabel());
    }

    /** The window of all images, whether it was published or not. */
    Window all() {
        return all;
    }

    /** All windows. */
    List<Window> windows() {
        return windows;
    }
}
