package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real model whose graph has a loop that takes hours if a pixel is too bright. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunTimeLimitTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final byte[] DARK = {9, 8, 7, 6};
    private static final byte[] BRIGHT = {0, 0, (byte) 255, 0};

    /** It passes the trial run, whose images have no pixel above 250. */
    private static OnnxClassifier hanging() {
        ModelArtifact model =
                new ModelArtifact("a.onnx", new TinyModel().hangsAbove(250).bytes(), null);
        return OnnxClassifier.load(model, new InferenceSettings(LIMIT, 1, InferenceProvider.CPU));
    }

    @Test
    void shouldTerminateARunThatTakesTooLong() {
        try (OnnxClassifier classifier = hanging()) {
            float[][] before = classifier.classify(List.of(DARK));
            assertThatThrownBy(() -> classifier.classify(List.of(DARK, BRIGHT)))
                    .isInstanceOf(InferenceTimeoutException.class)
                    .hasMessage("model brightest-pixel " + classifier.model().version()
                            + " took longer than 300 ms (inference.run.max.ms) for a batch of 2 images");
            assertThat(RunTimeLimit.overdue()).isZero();
            assertThat(classifier.classify(List.of(DARK))).isDeepEqualTo(before);
        }
    }

    @Test
    void shouldNotRetryASingleImageThatTookTooLong() {
        try (OnnxClassifier classifier = hanging()) {
            assertThatThrownBy(() -> classifier.classify(List.of(BRIGHT)))
                    .isInstanceOf(InferenceTimeoutException.class)
                    .hasMessageEndingWith(" for an image");
            assertThatThrownBy(() -> classifier.classify(List.of(DARK, BRIGHT)))
                    .isInstanceOf(InferenceException.class)
                    .isNotInstanceOf(InferenceTimeoutException.class)
                    .hasMessageContaining("took longer than 300 ms (inference.run.max.ms) for this image");
            assertThat(classifier.classify(List.of(DARK, DARK))).hasDimensions(2, 4);
        }
    }

    @Test
    void shouldRejectAModelWhoseTrialRunTakesTooLong() {
        ModelArtifact model =
                new ModelArtifact("a.onnx", new TinyModel().hangsAbove(1).bytes(), null);
        assertThatThrownBy(() -> OnnxClassifier.load(model, new InferenceSettings(LIMIT, 1, InferenceProvider.CPU)))
                .isInstanceOf(ModelException.class)
                .hasMessageContainingAll("a.onnx: a trial run on an image fails", "took longer than 300 ms");
    }

    @Test
    void shouldCountRunsThatDoNotStop() throws Exception {
        try (OverdueRun run = new OverdueRun()) {
            assertThat(RunTimeLimit.overdue()).isEqualTo(1);
        }
        assertThat(RunTimeLimit.overdue()).isZero();
    }

    @Test
    void shouldWaitForRunsInProgressWhenItIsClosed() throws Exception {
        OnnxClassifier classifier = hanging();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                classifier.classify(List.of(DARK, BRIGHT));
            } catch (RuntimeException e) {
                failure.complete(e);
            }
        });
        thread.start();
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals(OrtSession.class.getName()))) {
            Thread.onSpinWait();
        }
        classifier.close();
        assertThat(failure.get()).isInstanceOf(InferenceTimeoutException.class);
        assertThatThrownBy(() -> classifier.classify(List.of(DARK))).isInstanceOf(IllegalStateException.class);
    }
}
