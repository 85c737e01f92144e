package fashionstream.audit;

import fashionstream.rolling.counts.WindowNames;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the predictions of one model version again, over all time and over the windows of time that were published.
 * Keeps about 200 bytes for each, to know those that are repeated. Not safe for use by several threads.
 */
final class ModelRecount {
    /** The window of everything. */
    private final List<String> classes;

    private final Set<Place> seen = new HashSet<>();
    private final List<Window> windows = new ArrayList<>();
    private final Window all;

    /** What tells a prediction from another one of the same model. */
    private record Place(String imageId, @Nullable String topicId, int partition, long offset) {}

    /** What was published of a window, beside what is counted. */
    static final class Window {
        private final @Nullable RollingAccuracy published;
        private final long start;
        private final long end;
        private final WindowCounts counts;
        private long doubtful;
        private long unknown;

        Window(@Nullable RollingAccuracy published, long start, long end, List<String> classes) {
            this.published = published;
            this.start = start;
            this.end = end;
            this.counts = new WindowCounts(classes);
        }

        /** Null for a window that is counted, but was not published. */
        @Nullable
        RollingAccuracy published() {
            return published;
        }

        /** What was counted. */
        Figures figures() {
            return counts.figures();
        }

        /** Predictions whose truth is not a class of the model. */
        long unknown() {
            return unknown;
        }

        /** Predictions of which can't be told whether their label has reached them. */
        long doubtful() {
            return doubtful;
        }
    }

    /** Counts for a model with these classes. */
    ModelRecount(List<String> classes) {
        this.classes = List.copyOf(classes);
        this.all = new Window(null, Long.MIN_VALUE, Long.MAX_VALUE, classes);
    }

    /** Counts over a published window, too: of all, or of time. */
    void follow(RollingAccuracy published) {
        Instant start = published.getWindowStart();
        Instant end = published.getWindowEnd();
        if (published.getWindow().equals(WindowNames.ALL)) {
            windows.add(new Window(published, Long.MIN_VALUE, Long.MAX_VALUE, classes));
        } else if (start != null && end != null) {
            windows.add(new Window(published, start.toEpochMilli(), end.toEpochMilli(), classes));
        }
    }

    /**
     * Counts a prediction, unless it was counted before, or isn't one of these classes.
     *
     * @param time timestamp of its record
     * @param truth the label in the labels topic; null if there is none
     * @param ttl within how many milliseconds label and prediction find each other
     * @param before predictions of the image id that were counted before, of whatever model
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
        boolean doubtful = truth != null
                && (truth.isFurtherFrom(time, ttl) || before >= Countable.keptPredictions(classes.size()));
        Stream.concat(Stream.of(all), windows.stream())
                .filter(window -> time >= window.start && time < window.end)
                .forEach(window -> {
                    window.unknown += unknown ? 1 : 0;
                    window.doubtful += doubtful ? 1 : 0;
                    if (index < 0) {
                        window.counts.add(prediction);
                    } else {
                        window.counts.add(prediction, index);
                    }
                });
        return true;
    }

    private boolean fits(Prediction prediction) {
        return Countable.counts(prediction)
                && prediction.getProbabilities().size() == classes.size()
                && classes.get(prediction.getClassIndex()).equals(prediction.getLabel());
    }

    /** Everything, whether it was published or not. */
    Window all() {
        return all;
    }

    /** The windows that are followed. */
    List<Window> windows() {
        return windows;
    }
}
