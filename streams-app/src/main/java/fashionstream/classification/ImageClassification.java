package fashionstream.classification;

import fashionstream.classification.Outcome.Classified;
import fashionstream.classification.Outcome.Rejected;
import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceTimeoutException;
import fashionstream.inference.ModelInfo;
import fashionstream.intake.ImageIntake;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TransientFailures;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns records of the images topic into outcomes. Uses Kafka's records but not Kafka Streams.
 *
 * <p>A fault of a record rejects only that record. A fault of the infrastructure, such as a registry that cannot be
 * reached, is thrown, so that the record is retried later.
 *
 * <p>A label that is not a class of the model does not reject the image: the prediction keeps the label, and {@code
 * match-truth} leaves it out of the accuracy.
 *
 * <p>Safe for use by several threads if the deserializer is.
 */
final class ImageClassification {
    private static final int MAX_SHOWN_CHARS = 200;

    private final ImageIntake intake;
    private final DecodeLimits limits;
    private final ActiveModel activeModel;
    private final ModelFailures failures;
    private final UnexpectedFailures unexpected;
    private final PredictionFactory factory;
    private final ChallengerScoring challengers;
    private final ImageMeters meters;

    /**
     * @param intake reads {@link ImageRecord}; any other value is rejected
     * @param limits up to which size and time images are decoded
     * @param unexpected bounds the number of consecutive failures that seem to be caused by our own code, not by a
     *     record
     * @param challengers classify the images that the active model has classified
     */
    ImageClassification(
            ImageIntake intake,
            DecodeLimits limits,
            ActiveModel activeModel,
            ModelFailures failures,
            UnexpectedFailures unexpected,
            PredictionFactory factory,
            ChallengerScoring challengers,
            ImageMeters meters) {
        this.intake = intake;
        this.limits = limits;
        this.activeModel = activeModel;
        this.failures = failures;
        this.unexpected = unexpected;
        this.factory = factory;
        this.challengers = challengers;
        this.meters = meters;
    }

    /**
     * Classifies a batch.
     *
     * @return an outcome per record, in the same order
     * @throws StreamsFailedException if reading fails unexpectedly on too many records in a row
     * @throws ModelBrokenException if the first model fails on too many images in a row; a promoted model is replaced
     *     with the first one instead
     * @throws RuntimeException if the infrastructure fails; then none of the records has an outcome
     */
    List<Outcome> classify(List<SourceRecord> records) {
        @Nullable Outcome[] outcomes = new Outcome[records.size()];
        try {
            activeModel.with(classifier -> classify(classifier, records, outcomes));
        } catch (ModelBrokenException e) {
            if (!activeModel.fallBack(e.version(), e.reason())) {
                throw e;
            }
            // Decodes the images again: each model has its own preprocessing.
            activeModel.with(classifier -> classify(classifier, records, outcomes));
        }
        return Arrays.stream(outcomes).map(Objects::requireNonNull).toList();
    }

    /** Uses one model for the whole batch, including the halves of a batch that fails. */
    private void classify(Classifier classifier, List<SourceRecord> records, @Nullable Outcome[] outcomes) {
        ImageDecoder decoder = new ImageDecoder(classifier.model(), limits);
        List<DecodedImage> candidates = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                candidates.add(read(i, records.get(i), decoder));
                unexpected.reset();
            } catch (InvalidRecordException | ImageException e) {
                outcomes[i] = new Rejected(records.get(i), e);
            } catch (RuntimeException e) {
                if (TransientFailures.isAboutSurroundings(e)) {
                    throw e;
                }
                // Confluent's serde throws InvalidConfigurationException for a schema id that the registry does not
                // know.
                if (!(e instanceof SerializationException || e instanceof InvalidConfigurationException)) {
                    unexpected.count(e);
                }
                outcomes[i] = new Rejected(records.get(i), e);
            } catch (StackOverflowError e) {
                outcomes[i] = new Rejected(
                        records.get(i), new InvalidRecordException("the record is nested too deeply to be read"));
            }
        }
        if (!candidates.isEmpty()) {
            long nanos = predict(classifier, candidates, outcomes);
            if (challengers.areExpected()) {
                challenge(classifier.model(), candidates, outcomes, nanos);
            }
            // Not before: a batch whose model gives way is decoded again.
            candidates.forEach(candidate -> meters.decoded(candidate.decodeNanos()));
        }
    }

    private DecodedImage read(int index, SourceRecord source, ImageDecoder decoder) {
        long began = System.nanoTime();
        ImageLimits.check(source.headers());
        if (source.value() == null || source.value().length == 0) {
            throw new InvalidRecordException(
                    "record has no value; an ImageRecord in Avro, an image file or a JSON object is expected");
        }
        Object value = intake.read(source);
        if (!(value instanceof ImageRecord image)) {
            String type = value == null ? "nothing" : value.getClass().getSimpleName();
            throw new InvalidRecordException("record value is " + type + "; an ImageRecord is expected");
        }
        ImageLimits.check(image);
        requireId(image.getId(), source.key());
        byte[] pixels = decoder.decode(image);
        return new DecodedImage(index, source, image, pixels, System.nanoTime() - began);
    }

    /** The key of the prediction is the id: a different key of the image would send them to different partitions. */
    private static void requireId(String id, byte @Nullable [] key) {
        if (id.isBlank()) {
            throw new InvalidRecordException("image id is blank; predictions need distinct ids");
        }
        if (key != null && !Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))) {
            throw new InvalidRecordException("record key '" + start(new String(key, StandardCharsets.UTF_8))
                    + "' differs from the image id '" + start(id) + "'; the key must be the id, in UTF-8, or null");
        }
    }

    /** A text from outside, short enough for a message. */
    private static String start(String text) {
        return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "…";
    }

    /**
     * If the model fails on a batch, tries both halves, and so on, until only the images are rejected on which it
     * fails. An unexpected failure is attributed to the images only if the classifier still classifies others: one
     * that is closed, for instance, fails on everything, and no image is lost for that.
     *
     * @return time in the model for the images that it classified, in nanoseconds
     */
    private long predict(Classifier classifier, List<DecodedImage> candidates, @Nullable Outcome[] outcomes) {
        float[][] probabilities;
        long began = System.nanoTime();
        try {
            probabilities = run(classifier, candidates);
        } catch (InferenceException e) {
            if (e instanceof InferenceTimeoutException timeout) {
                failures.tookTooLong(
                        classifier, activeModel.canReplace(classifier.model().version()), timeout);
            }
            int half = candidates.size() / 2;
            if (half == 0) {
                failures.failed(classifier.model().version(), e);
                DecodedImage candidate = candidates.get(0);
                outcomes[candidate.index()] = new Rejected(candidate.source(), e);
            } else if (e instanceof InferenceTimeoutException) {
                // Each half that contains the image would time out again.
                return candidates.stream()
                        .mapToLong(candidate -> predict(classifier, List.of(candidate), outcomes))
                        .sum();
            } else {
                return predict(classifier, candidates.subList(0, half), outcomes)
                        + predict(classifier, candidates.subList(half, candidates.size()), outcomes);
            }
            return 0;
        }
        long nanos = System.nanoTime() - began;
        meters.classified(probabilities.length, nanos);
        failures.succeeded();
        List<Prediction> predictions =
                factory.predictions(classifier.model(), ModelRole.CHAMPION, candidates, probabilities);
        for (int i = 0; i < predictions.size(); i++) {
            outcomes[candidates.get(i).index()] = new Classified(predictions.get(i), List.of());
        }
        return nanos;
    }

    /** Adds the predictions of challengers to those of the active model. */
    private void challenge(
            ModelInfo active, List<DecodedImage> candidates, @Nullable Outcome[] outcomes, long activeNanos) {
        List<DecodedImage> classified = candidates.stream()
                .filter(candidate -> outcomes[candidate.index()] instanceof Classified)
                .toList();
        for (ChallengerScoring.Scored scored : challengers.score(active, classified, activeNanos)) {
            if (outcomes[scored.index()] instanceof Classified own) {
                outcomes[scored.index()] = own.with(scored.prediction());
            }
        }
    }

    private static float[][] run(Classifier classifier, List<DecodedImage> candidates) {
        try {
            return classifier.classify(
                    candidates.stream().map(DecodedImage::pixels).toList());
        } catch (InferenceException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!ModelFailures.works(classifier)) {
                throw e;
            }
            throw new InferenceException("the model fails unexpectedly on this image: " + e, e);
        }
    }
}
