package fashionstream.classification;

import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.image.ImageException;
import fashionstream.inference.Challengers;
import fashionstream.inference.Challengers.Challenger;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import fashionstream.microbatch.PartitionLag;
import fashionstream.schema.ModelRole;
import fashionstream.schema.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the challengers classify the images that the active model has classified. The active model comes first: while images are
 * waiting in their partition, challengers skip them, and a challenger that fails on a batch, or takes too long, is dropped.
 * Nothing that a challenger does affects the outcome of an image. Safe for use by several threads.
 */
final class ChallengerScoring {
    private final Challengers challengers;
    private final PredictionFactory factory;
    private final DecodeLimits limits;
    private final PartitionLag lag;
    private final long maxLag;
    private final ChallengerMeters meters;

    /**
     * @param limits up to which size and time images are decoded, if a challenger has another preprocessing than the active
     *     model
     * @param maxLag with more waiting images in a partition, its images are skipped
     */
    ChallengerScoring(
            Challengers challengers,
            PredictionFactory factory,
            DecodeLimits limits,
            PartitionLag lag,
            long maxLag,
            ChallengerMeters meters) {
        this.challengers = challengers;
        this.factory = factory;
        this.limits = limits;
        this.lag = lag;
        this.maxLag = maxLag;
        this.meters = meters;
    }

    /** Whether there are challengers. */
    boolean areExpected() {
        return !challengers.current().isEmpty();
    }

    /** An image with its prediction by a challenger. */
    record Scored(int index, Prediction prediction) {}

    /**
     * Classifies a batch with each challenger.
     *
     * @param active the model that has classified the images
     * @param images all of one partition
     * @param activeNanos time in the active model for these images, in nanoseconds
     */
    List<Scored> score(ModelInfo active, List<DecodedImage> images, long activeNanos) {
        if (images.isEmpty()) {
            return List.of();
        }
        List<Scored> scored = new ArrayList<>();
        boolean late = isLate(images.get(0));
        for (Challenger challenger : challengers.current()) {
            List<DecodedImage> own = images.stream()
                    .filter(each -> challenger.share().contains(each.image().getId()))
                    .toList();
            if (own.isEmpty() || challenger.model().version().equals(active.version())) {
                continue;
            }
            if (late) {
                meters.skipped(own.size());
            } else {
                challenger.use(
                        classifier -> score(challenger, classifier, active, own, activeNanos / images.size(), scored));
            }
        }
        return scored;
    }

    private boolean isLate(DecodedImage image) {
        return lag.of(image.source().topic(), image.source().partition()).orElse(0) > maxLag;
    }

    private void score(
            Challenger challenger,
            Classifier classifier,
            ModelInfo active,
            List<DecodedImage> images,
            long activeNanosPerImage,
            List<Scored> scored) {
        String version = challenger.model().version();
        try {
            List<DecodedImage> decoded = decoded(challenger.model(), active, images);
            if (decoded.isEmpty()) {
                return;
            }
            long began = System.nanoTime();
            float[][] rows = classifier.classify(
                    decoded.stream().map(DecodedImage::pixels).toList());
            long nanos = System.nanoTime() - began;
            List<Prediction> predictions = factory.predictions(challenger.model(), ModelRole.CHALLENGER, decoded, rows);
            for (int i = 0; i < predictions.size(); i++) {
                scored.add(new Scored(decoded.get(i).index(), predictions.get(i)));
            }
            challenger.cost().add(decoded.size(), activeNanosPerImage * decoded.size(), nanos);
            meters.scored(decoded.size(), nanos);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            challengers.drop(version, reason(e));
        }
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** The images as a challenger takes them: without those that its own preprocessing refuses. */
    private List<DecodedImage> decoded(ModelInfo model, ModelInfo active, List<DecodedImage> images) {
        if (model.preprocessing().equals(active.preprocessing())) {
            return images;
        }
        ImageDecoder decoder = new ImageDecoder(model, limits);
        List<DecodedImage> decoded = new ArrayList<>();
        for (DecodedImage each : images) {
            byte[] pixels = pixels(decoder, each);
            if (pixels != null) {
                decoded.add(each.with(pixels));
            }
        }
        return decoded;
    }

    private byte @Nullable [] pixels(ImageDecoder decoder, DecodedImage image) {
        try {
            return decoder.decode(image.image());
        } catch (ImageException e) {
            meters.refused();
            return null;
        }
    }
}
