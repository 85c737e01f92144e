package fashionstream.cli;

import fashionstream.console.ExitCode;
import org.junit.jupiter.api.Test;

/** What a user sees who chose a GPU that can't be used; the tests run without the profile {@code gpu}. */
class InferenceProviderTest {
    @Test
    void shouldEndBeforeItConnectsIfTheBuildHasNoCodeForGpus() {
        CommandRun.of("serve", "--set", "inference.provider=cuda", "--set", "bootstrap.servers=127.0.0.1:1")
                .assertFailed(
                        ExitCode.USAGE,
                        "inference.provider is cuda, but this build has ONNX Runtime for CPUs only; build it with mvn"
                                + " -Pgpu package; or set inference.provider=cpu");
    }
}
