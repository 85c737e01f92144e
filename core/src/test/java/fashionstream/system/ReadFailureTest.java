package fashionstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReadFailureTest {
    @Test
    void shouldSayWhyInWords() {
        assertThat(ReadFailure.reason(new NoSuchFileException("a"))).isEqualTo("no such file");
        assertThat(ReadFailure.reason(new AccessDeniedException("a"))).isEqualTo("permission denied");
        assertThat(ReadFailure.reason(new FileSystemException("a", null, "Too many levels of symbolic links")))
                .isEqualTo("Too many levels of symbolic links");
        assertThat(ReadFailure.reason(new FileSystemException("a"))).isEqualTo("input/output error");
        assertThat(ReadFailure.reason(new IOException("Is a directory"))).isEqualTo("it is a directory");
    }
}
