package fashionstream.classification;

import fashionstream.classification.Outcome.Classified;
import fashionstream.classification.Outcome.Rejected;
import fashionstream.drift.BrightnessContrast;
import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classification;
import fashionstream.inference.Classifier;
import fashionstream.inference.InferenceException;
import fashionstream.inference.InferenceTimeoutException;
import fashionstream.inference.ModelInfo;
import fashionstream.intake.ImageIntake;
import fashionstream.kafka.StreamsFailedException;
import fashionstream.kafka.TransientFailures;
import fashionstream.kafka.UnexpectedFailures;
import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.ClassProbability;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import fashionstream.topics.TopicView;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
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
    private final TopicView topics;
    private final Clock clock;
    private final ImageMeters meters;
    private final List<String> sliceAttributes;
    private final int topK;

    /**
     * @param intake reads {@link ImageRecord}; any other value is rejected
     * @param limits up to which size and time images are decoded
     * @param topics provides the id of the images topic, which predictions contain
     * @param unexpected bounds the number of consecutive failures that seem to be caused by our own code, not by a
     *     record
     * @param sliceAttributes the attributes of an image that its prediction carries
     * @param topK number of most probable classes that a prediction names; 0 for none
     */
    ImageClassification(
            ImageIntake intake,
            DecodeLimits limits,
            ActiveModel activeModel,
            ModelFailures failures,
            UnexpectedFailures unexpected,
            TopicView topics,
            Clock clock,
            ImageMeters meters,
            List<String> sliceAttributes,
            int topK) {
        this.intake = intake;
        this.limits = limits;
        this.activeModel = activeModel;
        this.failures = failures;
        this.unexpected = unexpected;
        this.topics = topics;
        this.clock = clock;
        this.meters = meters;
        this.sliceAttributes = List.copyOf(sliceAttributes);
        this.topK = topK;
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
        List<Candidate> candidates = new ArrayList<>();
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
            predict(classifier, candidates, outcomes);
            // Not before: a batch whose model gives way is decoded again.
            candidates.forEach(candidate -> meters.decoded(candidate.decodeNanos));
        }
    }

    /** An image that is ready for the model; {@code index} is its place in the batch. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Candidate(int index, SourceRecord source, ImageRecord image, byte[] pixels, long decodeNanos) {}

    private Candidate read(int index, SourceRecord source, ImageDecoder decoder) {
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
        return new Candidate(index, source, image, pixels, System.nanoTime() - began);
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
     */
    private void predict(Classifier classifier, List<Candidate> candidates, @Nullable Outcome[] outcomes) {
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
                Candidate candidate = candidates.get(0);
                outcomes[candidate.index()] = new Rejected(candidate.source(), e);
            } else if (e instanceof InferenceTimeoutException) {
                // Each half that contains the image would time out again.
                candidates.forEach(candidate -> predict(classifier, List.of(candidate), outcomes));
            } else {
                predict(classifier, candidates.subList(0, half), outcomes);
                predict(classifier, candidates.subList(half, candidates.size()), outcomes);
            }
            return;
        }
        meters.classified(probabilities.length, System.nanoTime() - began);
        failures.succeeded();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String topicId = topics.id(candidates.get(0).source().topic())
                .map(Uuid::toString)
                .orElse(null);
        for (int i = 0; i < probabilities.length; i++) {
            Candidate candidate = candidates.get(i);
            outcomes[candidate.index()] =
                    new Classified(prediction(classifier.model(), candidate, probabilities[i], topicId, now));
        }
    }

    private static float[][] run(Classifier classifier, List<Candidate> candidates) {
        try {
            return classifier.classify(
                    candidates.stream().map(Candidate::pixels).toList());
        } catch (InferenceException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!ModelFailures.works(classifier)) {
                throw e;
            }
            throw new InferenceException("the model fails unexpectedly on this image: " + e, e);
        }
    }

    /** @param topicId the id of the images topic; null if it is unknown */
    private Prediction prediction(
            ModelInfo model,
            Candidate candidate,
            float[] probabilities,
            @Nullable String topicId,
            Instant predictedAt) {
        Classification best = Classification.of(probabilities);
        List<Float> listed = new ArrayList<>(probabilities.length);
        for (float probability : probabilities) {
            listed.add(probability);
        }
        ImageRecord image = candidate.image();
        // Not the builder: it would copy and validate each field again, for every image.
        Prediction prediction = new Prediction();
        prediction.setImageId(image.getId());
        prediction.setLabel(model.classes().get(best.classIndex()));
        prediction.setClassIndex(best.classIndex());
        prediction.setConfidence(best.confidence());
        prediction.setProbabilities(listed);
        prediction.setModelName(model.name());
        prediction.setModelVersion(model.version());
        prediction.setRole(ModelRole.CHAMPION);
        prediction.setCapturedAt(image.getCapturedAt());
        prediction.setPredictedAt(predictedAt);
        prediction.setLabelTrue(image.getLabel());
        BrightnessContrast tone = BrightnessContrast.of(candidate.pixels());
        prediction.setPixelMean((float) tone.mean());
        prediction.setPixelDeviation((float) tone.deviation());
        prediction.setImagePartition(candidate.source().partition());
        prediction.setImageOffset(candidate.source().offset());
        prediction.setImageTopicId(topicId);
        prediction.setAttributes(chosen(image.getAttributes()));
        prediction.setTop(topK == 0 ? List.of() : top(model, probabilities));
        return prediction;
    }

    private List<ClassProbability> top(ModelInfo model, float[] probabilities) {
        return Classification.mostProbable(probabilities, topK).stream()
                .map(each -> new ClassProbability(
                        model.classes().get(each.classIndex()), each.classIndex(), each.confidence()))
                .toList();
    }

    private Map<String, String> chosen(Map<String, String> attributes) {
        if (sliceAttributes.isEmpty()) {
            return Map.of();
        }
        Map<String, String> chosen = new LinkedHashMap<>();
        for (String name : sliceAttributes) {
            String value = attributes.get(name);
            if (value != null) {
                chosen.put(name, value);
            }
        }
        return chosen;
    }
}
