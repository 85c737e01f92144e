package fashionstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.junit.jupiter.api.Test;

/** Transitive dependencies must not mix versions of Kafka: clients, Streams and server share internal classes. */
class KafkaVersionTest {
    private static final Pattern JAR = Pattern.compile("kafka(?:_2\\.13|(?:-[a-z]+)+)-(\\d[\\d.]*)\\.jar");

    @Test
    void shouldHaveOneVersionOfAllModules() {
        Set<String> versions = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> new File(entry).getName())
                .flatMap(name -> JAR.matcher(name).results())
                .map(MatchResult::group)
                .map(jar -> JAR.matcher(jar).replaceFirst("$1"))
                .collect(Collectors.toSet());
        assertThat(versions).containsExactly(AppInfoParser.getVersion());
        assertThat(AppInfoParser.getVersion()).startsWith("4.4.");
    }
}
