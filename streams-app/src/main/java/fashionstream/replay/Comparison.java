package fashionstream.replay;

import fashionstream.position.ModelPositions;
import fashionstream.replay.ReplayReport.Difference;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the predictions of a replay with the original ones. Not safe for use by several threads. */
final class Comparison {
    /** More differences than this have a common cause. */
    private static final int MAX_DETAILS = 50;

    private final OriginalPredictions originals;
    private final ModelPositions positions;
    private final List<Difference> details = new ArrayList<>();
    private long images;
    private long equal;
    private long different;
    private long missing;
    private long unrecorded;
    private long expired;
    private long unpredicted;

    /**
     * Removes the predictions that can't be replayed.
     *
     * @param originals the predictions; those that have been compared are removed
     * @param beginnings the offset of the first image of each partition
     */
    Comparison(OriginalPredictions originals, ModelPositions positions, Map<Integer, Long> beginnings) {
        this.originals = originals;
        this.positions = positions;
        originals.all().keySet().removeIf(place -> isNotReplayed(place, beginnings));
    }

    private boolean isNotReplayed(Place place, Map<Integer, Long> beginnings) {
        if (place.offset() < beginnings.getOrDefault(place.partition(), Long.MAX_VALUE)) {
            expired++;
            return true;
        }
        if (positions.version(place.partition(), place.offset()).isEmpty()) {
            unrecorded++;
            return true;
        }
        return false;
    }

    /**
     * Adds an image.
     *
     * @param replayed the prediction of the replay; empty if it rejected the image
     */
    void add(Place place, Optional<Prediction> replayed) {
        images++;
        OriginalPrediction original = originals.remove(place);
        if (original == null) {
            unpredicted += replayed.isPresent() ? 1 : 0;
        } else if (replayed.isEmpty()) {
            miss(place, original);
        } else if (original.equalsNearly(replayed.get())) {
            equal++;
        } else {
            different++;
            addDetail(
                    place,
                    original,
                    text(OriginalPrediction.of(replayed.get(), replayed.get().getModelVersion())));
        }
    }

    private void miss(Place place, OriginalPrediction original) {
        missing++;
        addDetail(place, original, "");
    }

    private void addDetail(Place place, OriginalPrediction original, String replayed) {
        if (details.size() < MAX_DETAILS) {
            details.add(
                    new Difference(place.partition(), place.offset(), original.imageId(), text(original), replayed));
        }
    }

    private static String text(OriginalPrediction prediction) {
        return prediction.version() + " " + prediction.classIndex() + " " + prediction.confidence();
    }

    /** The result; call it once, after the last image. */
    ReplayReport report() {
        // An image may have been deleted, by its retention time, while the replay was running.
        originals.all().forEach(this::miss);
        return new ReplayReport(images, equal, different, missing, unrecorded, expired, unpredicted, details);
    }
}
