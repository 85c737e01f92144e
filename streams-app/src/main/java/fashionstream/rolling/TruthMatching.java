package fashionstream.rolling;

import fashionstream.drift.ImageTone;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings predictions and their truth together, whichever comes first, and says what that changes in the counts.
 *
 * <p>The truth about an image id is what the labels topic said last; as long as that has said nothing, it is what the
 * image record said. It holds for all predictions of the id: of several models, and of several image records with one id.
 * A prediction that comes again (same model version, same place of the image record) is counted once.
 *
 * <p>All that it knows between two batches stands in the store. Not safe for use by several threads.
 */
public final class TruthMatching {
    private final TruthStore store;
    private final List<String> classes;
    private Map<String, Map<SliceKey, Slice>> slices = new LinkedHashMap<>();
    private InputTally inputs = new InputTally();

    private record SliceKey(long second, long fold) {}

    /** @param classes class names in the order of the models that this instance runs, as predictions have only numbers */
    public TruthMatching(TruthStore store, List<String> classes) {
        this.store = store;
        this.classes = List.copyOf(classes);
    }

    /** Counts a record of a kind that changes nothing else. */
    public void count(Input kind) {
        inputs.add(kind);
    }

    /**
     * Takes a prediction.
     *
     * @param time event time, in milliseconds since 1970
     * @param now stream time, in milliseconds since 1970
     * @param fold number of the batch
     */
    public void predicted(Prediction prediction, long time, long now, long fold) {
        JudgedModel model = modelOf(prediction);
        float[] probabilities = probabilities(prediction);
        if (model == null || probabilities == null) {
            inputs.add(Input.INVALID_PREDICTION);
            return;
        }
        String id = prediction.getImageId();
        ImageTruth before = store.image(id, now);
        ImageTruth truth = before == null ? ImageTruth.nothing(now) : before;
        if (truth.knows(model.version(), prediction.getImagePartition(), prediction.getImageOffset())) {
            inputs.add(Input.REPEATED_PREDICTION);
            return;
        }
        if (truth.isWaitingLabel()) {
            inputs.addWaiting(truth.since(), -1);
        }
        TrackedPrediction tracked = new TrackedPrediction(
                model.version(),
                prediction.getImagePartition(),
                prediction.getImageOffset(),
                prediction.getClassIndex(),
                probabilities,
                time,
                prediction.getLabelTrue(),
                TrackedPrediction.NOT_COUNTED,
                fold);
        slice(model, time, fold).predicted().add(tracked.predictedClass(), tracked.confidence(), tone(prediction));
        store.putImage(id, truth.with(judged(tracked, truth.labelOf(tracked), truth, model, fold)));
    }

    /**
     * Takes a label.
     *
     * @param label the true class name; null withdraws
     * @param time event time, in milliseconds since 1970
     * @param now stream time, in milliseconds since 1970
     * @param fold number of the batch
     */
    public void labelled(String id, @Nullable String label, long time, long now, long fold) {
        inputs.add(Input.LABEL);
        ImageTruth found = store.image(id, now);
        ImageTruth before = found == null ? ImageTruth.nothing(now) : found;
        count(before, label);
        ImageTruth heard = before.told(label, time, before.predictions());
        List<TrackedPrediction> judged = new ArrayList<>();
        for (TrackedPrediction prediction : before.predictions()) {
            judged.add(judged(prediction, label, heard, rememberedModel(prediction.version()), fold));
        }
        store.putImage(id, heard.told(label, time, judged));
    }

    private void count(ImageTruth before, @Nullable String label) {
        boolean waited = before.isWaitingLabel();
        if (before.predictions().isEmpty() && waited != (label != null)) {
            inputs.addWaiting(before.since(), waited ? -1 : 1);
        }
        String old = before.told()
                ? before.label()
                : before.predictions().stream()
                        .map(TrackedPrediction::ownLabel)
                        .filter(each -> each != null)
                        .findFirst()
                        .orElse(null);
        if (old != null && label == null) {
            inputs.add(Input.WITHDRAWAL);
        } else if (old != null && !old.equals(label)) {
            inputs.add(Input.CORRECTION);
        }
    }

    /** Counts a prediction under what is now held for true, instead of what it was counted under. */
    private TrackedPrediction judged(
            TrackedPrediction prediction, @Nullable String label, ImageTruth truth, JudgedModel model, long fold) {
        int before = prediction.countedClass();
        int now =
                label == null ? TrackedPrediction.NOT_COUNTED : model.classes().indexOf(label);
        if (label != null && now < 0) {
            inputs.add(Input.UNKNOWN_LABEL);
        }
        if (now == before) {
            return prediction;
        }
        long countedIn = before < 0 ? fold : prediction.fold();
        LabelledTally tally = slice(model, prediction.time(), countedIn).labelled();
        if (before >= 0) {
            tally.takeBack(prediction, before);
        }
        if (now >= 0) {
            tally.add(prediction, now);
            if (before < 0 && truth.told()) {
                tally.addLag(truth.labelTime() - prediction.time());
            }
        }
        return prediction.counted(now, countedIn);
    }

    /**
     * Ends the batch.
     *
     * @param now stream time, in milliseconds since 1970
     * @param fold number of the batch
     * @return what the batch changes; null if nothing
     */
    public @Nullable Increment drain(long now, long fold) {
        if (slices.isEmpty() && inputs.isEmpty()) {
            return null;
        }
        List<ModelIncrement> models = new ArrayList<>();
        slices.forEach((version, each) ->
                models.add(new ModelIncrement(rememberedModel(version), List.copyOf(each.values()))));
        Increment increment = new Increment(fold, now, models, inputs);
        slices = new LinkedHashMap<>();
        inputs = new InputTally();
        return increment;
    }

    /** Models are never forgotten. */
    private JudgedModel rememberedModel(String version) {
        return Objects.requireNonNull(store.model(version), version);
    }

    private Slice slice(JudgedModel model, long time, long fold) {
        long second = Math.floorDiv(time, 1000);
        return slices.computeIfAbsent(model.version(), version -> new LinkedHashMap<>())
                .computeIfAbsent(
                        new SliceKey(second, fold),
                        key -> Slice.nothing(second, fold, model.classes().size()));
    }

    /** The model of a prediction, if its class names are known: else nobody could say what its numbers stand for. */
    private @Nullable JudgedModel modelOf(Prediction prediction) {
        String version = prediction.getModelVersion();
        JudgedModel known = store.model(version);
        JudgedModel model = known != null ? known : new JudgedModel(prediction.getModelName(), version, classes);
        int index = prediction.getClassIndex();
        if (index < 0
                || index >= model.classes().size()
                || !model.classes().get(index).equals(prediction.getLabel())
                || prediction.getProbabilities().size() != model.classes().size()) {
            return null;
        }
        if (known == null) {
            store.putModel(model);
        }
        return model;
    }

    private static float @Nullable [] probabilities(Prediction prediction) {
        List<Float> listed = prediction.getProbabilities();
        float[] probabilities = new float[listed.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = listed.get(i);
            // Float32 softmax may round to a little more than 1.
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1 + 1e-6f)) {
                return null;
            }
        }
        return probabilities;
    }

    private static @Nullable ImageTone tone(Prediction prediction) {
        Float mean = prediction.getPixelMean();
        Float deviation = prediction.getPixelDeviation();
        return mean == null || deviation == null ? null : new ImageTone(mean, deviation);
    }
}
