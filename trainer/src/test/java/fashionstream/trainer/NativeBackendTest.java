package fashionstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeBackendTest {
    @Test
    void shouldUseTheBestBuildThatTheProcessorSupports() {
        assertThat(NativeBackend.extensionFor(
                        Set.of("sse2", "avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd")))
                .isEqualTo("-onednn-avx512");
        assertThat(NativeBackend.extensionFor(Set.of("sse2", "avx2", "fma", "avx512f")))
                .isEqualTo("-onednn-avx2");
        assertThat(NativeBackend.extensionFor(Set.of("sse2"))).isEmpty();
        assertThat(NativeBackend.extensionFor(Set.of())).isEmpty();
    }
}
