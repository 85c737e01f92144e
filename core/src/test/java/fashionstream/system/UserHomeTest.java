package fashionstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class UserHomeTest {
    private final String before = System.getProperty("user.home");

    @BeforeEach
    @AfterEach
    void restore() {
        System.setProperty("user.home", before);
    }

    @Test
    void shouldUseTheFolderThatJavaReports() {
        System.setProperty("user.home", "/home/anna");

        assertThat(UserHome.find(Map.of("HOME", "/elsewhere"))).contains(Path.of("/home/anna"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"?", "", " ", "relative/home"})
    void shouldUseTheEnvironmentVariableIfJavaReportsNone(String known) {
        if (known == null) {
            System.clearProperty("user.home");
        } else {
            System.setProperty("user.home", known);
        }

        assertThat(UserHome.find(Map.of("HOME", "/home/anna"))).contains(Path.of("/home/anna"));
        assertThat(UserHome.find(Map.of())).isEmpty();
        assertThat(UserHome.find(Map.of("HOME", "?"))).isEmpty();
    }
}
