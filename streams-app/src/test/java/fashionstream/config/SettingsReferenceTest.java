package fashionstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/settings.md} is generated from the definitions of the settings. With the system property {@code
 * fashionstream.docs.write=true} the test writes the file instead of comparing it.
 */
class SettingsReferenceTest {
    private static final Path FILE = Path.of("..", "docs", "settings.md");

    private static final String HEAD = """
            # Settings

            Settings come from a Java properties file in UTF-8 (`--config FILE`), from environment variables (`FASHION_STREAM_` and the name
            in capitals, with `_` for `.`: `FASHION_STREAM_TOPIC_PREFIX=staging-`) and from options (`--set topic.prefix=staging-`).
            Options override the environment, and the environment overrides the file.

            Settings of Kafka's clients are passed through if they have a prefix: `producer.`, `consumer.`, `main.consumer.`,
            `restore.consumer.`, `admin.`, `streams.`. Security settings (`security.*`, `sasl.*`, `ssl.*`) need no prefix and apply to all
            clients. Serializers, exception handlers and Kafka Streams' own dead-letter queue are refused, because they would break
            micro-batches. Settings of the serdes have the prefix `serde.`; `schema.registry.*`, `basic.auth.*` and `bearer.auth.*` need
            none.

            An unknown setting aborts startup with a one-line error that suggests the nearest name.

            <!-- Generated: mvn -pl streams-app -am test -Dtest=SettingsReferenceTest -Dfashionstream.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false -->

            | setting | type | default | description |
            |---|---|---|---|
            """;

    @Test
    void shouldDocumentEachSetting() throws IOException {
        String reference = reference();
        if (Boolean.getBoolean("fashionstream.docs.write")) {
            Files.writeString(FILE, reference);
        }

        assertThat(Files.readString(FILE)).isEqualTo(reference);
    }

    private static String reference() {
        StringBuilder text = new StringBuilder(HEAD);
        for (ConfigKey key : AppSettings.definition().configKeys().values()) {
            text.append("| `%s` | %s | %s | %s |%n"
                    .formatted(key.name, key.type.name().toLowerCase(Locale.ROOT), value(key), key.documentation));
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static String value(ConfigKey key) {
        Object value = key.defaultValue;
        if (value instanceof Class<?> type) {
            return "`" + type.getName() + "`";
        }
        if (value == null) {
            return "";
        }
        String text = value instanceof List<?> list
                ? list.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
