package fashionstream.rolling.counts;

import fashionstream.rolling.counts.TrackedPrediction.ImagePlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of one image id: its predictions and its latest label. Immutable; kept in a state store.
 *
 * <p>If many images share an id, only the first predictions are kept. Each further one would enlarge the entry, which
 * is always written as a whole, until no record could hold it.
 *
 * @param since stream time of its first record, in milliseconds since 1970
 * @param fromLabelsTopic whether the labels topic has a record about the id; it takes precedence over the image record
 * @param label the latest label in that topic; null if it was withdrawn, or there is none
 * @param labelTime event time of that record, in milliseconds since 1970
 * @param labelOrder the record's place in the order of labels; null if it is unknown, as in state of earlier versions
 * @param firstLabel the label in the first record about the id that was read; null if it withdraws a label, or there is
 *     none
 * @param predictions the first predictions, in the order of their arrival
 * @param passed last positions of the images whose predictions were not kept
 */
public record ImageTruth(
        long since,
        boolean fromLabelsTopic,
        @Nullable String label,
        long labelTime,
        @Nullable LabelOrder labelOrder,
        @Nullable String firstLabel,
        List<TrackedPrediction> predictions,
        List<PassedImages> passed) {
    /** Number of predictions to keep per id: enough for many models that are tried one after the other. */
    public static final int MAX_PREDICTIONS = 32;

    /** Probabilities of all of them together, 4 bytes each: up to 256 classes, {@link #MAX_PREDICTIONS} fit. */
    static final int MAX_PROBABILITIES = 8_192;

    /** Pairs of model and partition whose repeated predictions are recognized. */
    private static final int MAX_PASSED = 16;

    /**
     * The predictions of a partition's images arrive in the order of their offsets, so the last offset determines which
     * of them have arrived.
     *
     * @param version version of the model
     * @param last position of the last image with a prediction
     */
    record PassedImages(String version, ImagePlace last) {
        boolean isOf(String otherVersion, ImagePlace place) {
            return version.equals(otherVersion)
                    && last.partition() == place.partition()
                    && Objects.equals(last.topicId(), place.topicId());
        }
    }

    public ImageTruth {
        predictions = List.copyOf(predictions);
        passed = List.copyOf(passed);
    }

    /** The state without predictions and labels. */
    static ImageTruth empty(long since) {
        return new ImageTruth(since, false, null, 0, null, null, List.of(), List.of());
    }

    /**
     * How many predictions of an id are kept for a model with this number of classes: {@link #MAX_PREDICTIONS} or
     * fewer.
     */
    static int maxPredictions(int classes) {
        return Math.max(1, Math.min(MAX_PREDICTIONS, MAX_PROBABILITIES / Math.max(1, classes)));
    }

    /** Whether it is a label whose image has no prediction yet. */
    boolean isWaitingLabel() {
        return label != null && predictions.isEmpty();
    }

    boolean knows(String version, ImagePlace place) {
        return predictions.stream().anyMatch(each -> each.isOf(version, place))
                || passed.stream()
                        .anyMatch(each -> each.isOf(version, place)
                                && place.offset() <= each.last().offset());
    }

    /**
     * Number of images with this id whose predictions by an active model are kept. Several ones may have classified an
     * image.
     */
    long places() {
        return predictions.stream()
                .filter(each -> !each.challenger())
                .map(TrackedPrediction::place)
                .distinct()
                .count();
    }

    /** Whether a prediction for this image by an active model is kept. */
    boolean hasPlace(ImagePlace place) {
        return predictions.stream()
                .anyMatch(each -> !each.challenger() && each.place().equals(place));
    }

    /** Whether a further prediction can be kept; those of challengers take no room from the others. */
    boolean hasRoom(boolean challenger, int classes) {
        return predictions.stream()
                        .filter(each -> each.challenger() == challenger)
                        .count()
                < maxPredictions(classes);
    }

    /** The prediction of the same model for the same image; null if it is not kept. */
    @Nullable
    TrackedPrediction find(TrackedPrediction other) {
        return predictions.stream()
                .filter(each -> each.isOf(other.version(), other.place()))
                .findFirst()
                .orElse(null);
    }

    /** The true label of a prediction; null if it is unknown. */
    @Nullable
    String labelOf(TrackedPrediction prediction) {
        return fromLabelsTopic ? label : prediction.ownLabel();
    }

    /** The label in the image record; null if there is none, or no prediction yet. */
    public @Nullable String ownLabel() {
        return predictions.stream()
                .map(TrackedPrediction::ownLabel)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    ImageTruth with(TrackedPrediction prediction) {
        List<TrackedPrediction> more = new ArrayList<>(predictions);
        more.add(prediction);
        return with(more, passed);
    }

    /** After a prediction that is not kept. */
    ImageTruth passing(TrackedPrediction prediction) {
        List<PassedImages> later = new ArrayList<>(passed);
        later.removeIf(each -> each.isOf(prediction.version(), prediction.place()));
        later.add(new PassedImages(prediction.version(), prediction.place()));
        List<PassedImages> latest = later.subList(Math.max(0, later.size() - MAX_PASSED), later.size());
        return with(predictions, latest);
    }

    private ImageTruth with(List<TrackedPrediction> otherPredictions, List<PassedImages> otherPassed) {
        return new ImageTruth(
                since, fromLabelsTopic, label, labelTime, labelOrder, firstLabel, otherPredictions, otherPassed);
    }

    /** Whether the current label is later than this one, which therefore changes nothing. */
    boolean hasLaterLabelThan(LabelOrder order) {
        return labelOrder != null && labelOrder.isAfter(order);
    }

    ImageTruth withLabel(@Nullable String newLabel, long time, LabelOrder order) {
        return new ImageTruth(
                since, true, newLabel, time, order, fromLabelsTopic ? firstLabel : newLabel, predictions, passed);
    }

    ImageTruth withPredictions(List<TrackedPrediction> judged) {
        return with(judged, passed);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeLong(since);
        out.writeBoolean(fromLabelsTopic);
        out.writeNullableText(label);
        out.writeLong(labelTime);
        out.writeBoolean(labelOrder != null);
        if (labelOrder != null) {
            labelOrder.write(out);
        }
        // Rarely another one.
        boolean corrected = !Objects.equals(firstLabel, label);
        out.writeBoolean(corrected);
        if (corrected) {
            out.writeNullableText(firstLabel);
        }
        out.writeInt(predictions.size());
        for (TrackedPrediction prediction : predictions) {
            prediction.write(out);
        }
        out.writeInt(passed.size());
        for (PassedImages each : passed) {
            out.writeText(each.version());
            each.last().write(out);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static ImageTruth read(StateInput in) throws IOException {
        ImageTruth truth = readLabel(in);
        List<TrackedPrediction> predictions = new ArrayList<>();
        for (int left = in.readSize(1); left > 0; left--) {
            TrackedPrediction prediction = TrackedPrediction.read(in);
            if (!in.isFirstFormat() || predictions.size() < MAX_PREDICTIONS) {
                predictions.add(prediction);
            } else {
                // The first format has all of them.
                truth = truth.passing(prediction);
            }
        }
        List<PassedImages> passed = new ArrayList<>(truth.passed);
        for (int left = in.isFirstFormat() ? 0 : in.readSize(1); left > 0; left--) {
            passed.add(new PassedImages(in.readText(), ImagePlace.read(in)));
        }
        return truth.with(predictions, passed);
    }

    /** Reads all but the predictions. */
    private static ImageTruth readLabel(StateInput in) throws IOException {
        long since = in.readLong();
        boolean fromLabelsTopic = in.readBoolean();
        String label = in.readNullableText();
        long labelTime = in.readLong();
        LabelOrder order = null;
        String firstLabel = label;
        if (!in.isBefore(3)) {
            order = in.readBoolean() ? LabelOrder.read(in) : null;
            firstLabel = in.readBoolean() ? in.readNullableText() : label;
        }
        return new ImageTruth(since, fromLabelsTopic, label, labelTime, order, firstLabel, List.of(), List.of());
    }
}
