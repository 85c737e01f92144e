package fashionstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.image.DecodeLimits;
import fashionstream.inference.InferenceProvider;
import fashionstream.registry.AvroSerde;
import fashionstream.schema.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppConfigTest {
    @TempDir
    private Path directory;

    @Test
    void shouldPreferOptionsToEnvironmentToFileToDefaults() throws IOException {
        Path file = Files.writeString(
                directory.resolve("app.properties"),
                "application.id = from-file\nimages.partitions=5\ntopic.prefix=file-\n");
        Map<String, String> environment =
                Map.of("FASHION_STREAM_IMAGES_PARTITIONS", "6", "FASHION_STREAM_TOPIC_PREFIX", "env-", "PATH", "/bin");

        AppConfig config = AppConfig.load(file, environment, Map.of("topic.prefix", "option-"));

        assertThat(config.topics().images()).isEqualTo("option-images");
        assertThat(config.imagesPartitions()).isEqualTo(6);
        assertThat(config.applicationId()).isEqualTo("from-file");
        assertThat(config.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    }

    @Test
    void shouldDeriveTheApplicationIdFromTheTopicPrefix() {
        assertThat(AppConfig.of(Map.of()).applicationId()).isEqualTo("fashion-stream");
        assertThat(AppConfig.of(Map.of("topic.prefix", "staging-")).applicationId())
                .isEqualTo("staging-fashion-stream");
        assertThat(AppConfig.of(Map.of("topic.prefix", "staging-", "application.id", "own"))
                        .applicationId())
                .isEqualTo("own");
    }

    @Test
    void shouldSuggestTheNearestSettingForAMisspeltOne() throws IOException {
        Path file = Files.writeString(directory.resolve("app.properties"), "bootstrap.server=a:1\n");

        assertThatThrownBy(() -> AppConfig.load(file, Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'bootstrap.server' in file " + file)
                .hasMessageContaining("did you mean 'bootstrap.servers'?");
        assertThatThrownBy(() -> AppConfig.load(null, Map.of("FASHION_STREAM_TOPIC_PREFX", "x"), Map.of()))
                .hasMessageContaining("environment variable FASHION_STREAM_TOPIC_PREFX")
                .hasMessageContaining("did you mean 'topic.prefix'?");
        assertThatThrownBy(() -> AppConfig.of(Map.of("max.poll.records", "1")))
                .hasMessageContaining("'max.poll.records' in the options")
                .hasMessageContaining("consumer.");
    }

    @Test
    void shouldIgnoreTheLaunchersVariables() {
        AppConfig config = AppConfig.load(null, Map.of("FASHION_STREAM_JAVA_OPTS", "-Xmx1g"), Map.of());

        assertThat(config.given()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FASHION_STREAM_SERVICE_HOST, 10.0.171.239",
        "FASHION_STREAM_SERVICE_PORT, 8080",
        "FASHION_STREAM_SERVICE_PORT_HTTP_METRICS, 8080",
        "FASHION_STREAM_PORT, tcp://10.0.171.239:8080",
        "FASHION_STREAM_PORT_8080_TCP, tcp://10.0.171.239:8080",
        "FASHION_STREAM_PORT_8080_TCP_ADDR, 10.0.171.239",
        "FASHION_STREAM_PORT_8080_TCP_PORT, 8080",
        "FASHION_STREAM_PORT_8080_TCP_PROTO, tcp",
        "FASHION_STREAM_PORT_53_UDP_ADDR, 10.0.171.239",
        "FASHION_STREAM_PORT_5000_SCTP, sctp://10.0.171.239:5000",
        "FASHION_STREAM_REGISTRY_SERVICE_HOST, 10.0.171.239",
        "FASHION_STREAM_REGISTRY_PORT_8081_TCP_ADDR, 10.0.171.239",
        "FASHION_STREAM_WEB_PORT, tcp://10.0.171.239:8080"
    })
    void shouldIgnoreServiceVariablesOfAnOrchestrator(String variable, String value) {
        assertThat(AppConfig.load(null, Map.of(variable, value), Map.of()).given())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FASHION_STREAM_PORT, 8080",
        "FASHION_STREAM_HOST, 10.0.171.239",
        "FASHION_STREAM_SERVICE, 10.0.171.239",
        "FASHION_STREAM_SERVICE_HOSTS, 10.0.171.239",
        "FASHION_STREAM_PORT_HTTP_TCP, tcp://10.0.171.239:8080",
        "FASHION_STREAM_PORT_8080, tcp://10.0.171.239:8080",
        "FASHION_STREAM_WEB_PROT, tcp://10.0.171.239:8080"
    })
    void shouldRejectVariablesThatOnlyResembleThem(String variable, String value) {
        assertThatThrownBy(() -> AppConfig.load(null, Map.of(variable, value), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("environment variable " + variable);
    }

    @Test
    void shouldAcceptAPortFromTheEnvironment() {
        AppConfig config = AppConfig.load(null, Map.of("FASHION_STREAM_WEB_PORT", "8090"), Map.of());

        assertThat(config.web().port()).isEqualTo(8090);
    }

    @ParameterizedTest
    @CsvSource({
        "images.partitions, 0",
        "images.partitions, many",
        "processing.guarantee, exactly_once",
        "topic.prefix, dots.are.bad",
        "value.serde, no.such.Class",
        "bootstrap.servers, ''",
        "accuracy.window.labelled, 0",
        "web.host, ''",
        "web.port, 65536",
        "web.clients.max, 0",
    })
    void shouldNameTheSettingWhoseValueIsWrong(String name, String value) {
        assertThatThrownBy(() -> AppConfig.of(Map.of(name, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name);
    }

    @Test
    void shouldNameTheAttributesOfSlices() {
        assertThat(AppConfig.of(Map.of()).accuracySlices()).isEmpty();
        AppConfig config = AppConfig.of(Map.of("accuracy.slices", "attributes.camera, attributes.site"));
        assertThat(config.accuracySlices()).containsExactly("camera", "site");
        assertThat(config.accuracySliceValues()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "camera, it must be attributes.NAME",
        "attributes., it must be attributes.NAME",
        "'attributes.a,', it must be attributes.NAME",
        "'attributes.a,attributes.a', it is set twice",
        "'attributes.a,attributes.b,attributes.c,attributes.d,attributes.e', there are 5; at most 4",
    })
    void shouldRefuseOtherSlices(String value, String problem) {
        assertThatThrownBy(() -> AppConfig.of(Map.of("accuracy.slices", value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("accuracy.slices", problem)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void shouldListenOnTheLoopbackInterfaceByDefault() {
        assertThat(AppConfig.of(Map.of()).web()).isEqualTo(new WebSettings("127.0.0.1", 8080, List.of(), 50, false));
        assertThat(AppConfig.of(Map.of("web.hosts", "app, dashboard.example:8443"))
                        .web()
                        .hosts())
                .containsExactly("app", "dashboard.example:8443");
    }

    @Test
    void shouldReportThatAFileIsMissingOrUnreadable() throws IOException {
        Path missing = directory.resolve("missing.properties");
        assertThatThrownBy(() -> AppConfig.load(missing, Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("settings file " + missing + " doesn't exist");
        Path latin1 = Files.write(
                directory.resolve("latin1.properties"), "topic.prefix=é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> AppConfig.load(latin1, Map.of(), Map.of())).hasMessageContaining("isn't UTF-8");
        Path broken = Files.writeString(directory.resolve("broken.properties"), "topic.prefix=\\u00");
        assertThatThrownBy(() -> AppConfig.load(broken, Map.of(), Map.of()))
                .hasMessageContaining("not a Java properties file");
        assertThatThrownBy(() -> AppConfig.load(directory, Map.of(), Map.of())).hasMessageContaining("can't be read");
    }

    @ParameterizedTest
    @CsvSource({
        "consumer.value.deserializer, value.serde",
        "main.consumer.key.deserializer, value.serde",
        "producer.value.serializer, value.serde",
        "streams.processing.exception.handler, micro-batch",
        "streams.default.deserialization.exception.handler, micro-batch",
        "streams.errors.dead.letter.queue.topic.name, micro-batch",
        "streams.commit.interval.ms, set commit.interval.ms"
    })
    void shouldRejectSettingsThatBreakGuarantees(String name, String reason) {
        assertThatThrownBy(() -> AppConfig.of(Map.of(name, "anything")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(name, "refused", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at_least_once", "exactly_once_v2"})
    void shouldReadOnlyCommittedImages(String guarantee) {
        StreamsConfig streams = new StreamsConfig(
                AppConfig.of(Map.of("processing.guarantee", guarantee)).classificationProperties());
        assertThat(streams.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldPassKafkasSettingsToTheirClients() {
        AppConfig config = AppConfig.of(Map.of(
                "security.protocol", "SASL_SSL",
                "producer.compression.type", "zstd",
                "consumer.max.poll.records", "7",
                "admin.retries", "3",
                "streams.poll.ms", "25",
                "producer.linger.ms", "9"));

        assertThat(config.producerProperties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("compression.type", "zstd")
                .containsEntry("linger.ms", "9")
                .containsEntry("max.request.size", 16 * 1024 * 1024)
                .doesNotContainKeys("max.poll.records", "retries", "poll.ms");
        assertThat(config.consumerProperties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("max.poll.records", "7")
                .containsEntry("isolation.level", "read_committed");
        assertThat(config.adminProperties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("retries", "3");
        StreamsConfig streams = new StreamsConfig(config.classificationProperties());
        assertThat(streams.getString("security.protocol")).isEqualTo("SASL_SSL");
        assertThat(streams.getLong("poll.ms")).isEqualTo(25);
        assertThat(streams.getProducerConfigs("client"))
                .containsEntry("linger.ms", "9")
                .containsEntry("compression.type", "zstd");
        assertThat(streams.getMainConsumerConfigs("group", "client", 0)).containsEntry("max.poll.records", "7");
    }

    @Test
    void shouldKeepTheStateOfTheLastCommitAfterACrash() {
        assertThat(new StreamsConfig(AppConfig.of(Map.of()).classificationProperties())
                        .getBoolean("enable.transactional.statestores"))
                .isTrue();
    }

    @Test
    void shouldProcessExactlyOnceByDefault() {
        assertThat(new StreamsConfig(AppConfig.of(Map.of()).classificationProperties())
                        .getString("processing.guarantee"))
                .isEqualTo("exactly_once_v2");
        AppConfig atLeastOnce = AppConfig.of(Map.of("processing.guarantee", "at_least_once"));
        assertThat(new StreamsConfig(atLeastOnce.classificationProperties()).getString("processing.guarantee"))
                .isEqualTo("at_least_once");
    }

    @Test
    void shouldCountExactlyOnceWhateverTheClassificationDoes() {
        AppConfig config = AppConfig.of(Map.of("processing.guarantee", "at_least_once", "streams.poll.ms", "25"));
        StreamsConfig counting = new StreamsConfig(config.countingProperties());
        assertThat(counting.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(counting.getLong("poll.ms")).isEqualTo(25);
        assertThat(counting.getLong("commit.interval.ms")).isEqualTo(250);
        assertThat(counting.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldLetTheUserDecideHowPatientCountingIs() {
        StreamsConfig counting =
                new StreamsConfig(AppConfig.of(Map.of("commit.interval.ms", "1", "consumer.fetch.min.bytes", "7"))
                        .countingProperties());
        assertThat(counting.getLong("commit.interval.ms")).isEqualTo(1);
        assertThat(counting.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("fetch.min.bytes", "7")
                .containsEntry("fetch.max.wait.ms", 100);
    }

    @Test
    void shouldCommitADrainedPartitionAtOnceOnlyWithinTransactions() {
        assertThat(AppConfig.of(Map.of()).promptCommitInterval()).isPositive();
        assertThat(AppConfig.of(Map.of("commit.drained.interval.ms", "0")).promptCommitInterval())
                .isZero();
        assertThat(AppConfig.of(Map.of("processing.guarantee", "at_least_once")).promptCommitInterval())
                .isZero();
    }

    @Test
    void shouldPassTheRegistrysSettingsToSerdes() {
        AppConfig config = AppConfig.of(Map.of(
                "schema.registry.url", "https://registry.example",
                "schema.registry.ssl.truststore.type", "PEM",
                "basic.auth.credentials.source", "USER_INFO",
                "serde.auto.register.schemas", "false"));

        assertThat(config.serdeProperties())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "schema.registry.url", "https://registry.example",
                        "schema.registry.ssl.truststore.type", "PEM",
                        "basic.auth.credentials.source", "USER_INFO",
                        "auto.register.schemas", "false"));
    }

    @Test
    void shouldCreateTheConfiguredSerde() {
        try (Serde<Prediction> serde = AppConfig.of(Map.of()).valueSerde(Prediction.class)) {
            assertThat(serde).isInstanceOf(AvroSerde.class);
        }
        AppConfig other = AppConfig.of(Map.of("value.serde", Serdes.StringSerde.class.getName()));
        try (Serde<Prediction> serde = other.valueSerde(Prediction.class)) {
            assertThat(serde).isInstanceOf(Serdes.StringSerde.class);
        }
    }

    @Test
    void shouldRejectAClassThatIsNotASerde() {
        AppConfig config = AppConfig.of(Map.of("value.serde", "java.lang.String"));

        assertThatThrownBy(() -> config.valueSerde(Prediction.class))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("value.serde")
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void shouldDocumentEverySetting() {
        assertThat(AppConfig.definition().configKeys().values())
                .extracting((ConfigKey key) -> key.documentation)
                .allSatisfy(documentation -> assertThat(documentation).endsWith("."));
    }

    @Test
    void shouldRaiseTheSizeOfARecordForLargerImages() {
        assertThat(AppConfig.of(Map.of()).recordMaxBytes()).isEqualTo(16 << 20);
        assertThat(AppConfig.of(Map.of("image.max.bytes", "1000000")).recordMaxBytes())
                .isEqualTo(16 << 20);
        AppConfig larger = AppConfig.of(Map.of("image.max.bytes", Integer.toString(32 << 20)));
        assertThat(larger.recordMaxBytes()).isEqualTo(33 << 20);
        assertThat(larger.producerProperties()).containsEntry("max.request.size", 33 << 20);
        assertThat(larger.with(Map.of("record.max.bytes", "1048576")).recordMaxBytes())
                .isEqualTo(1 << 20);
    }

    @Test
    void shouldLimitWhatIsDecoded() {
        DecodeLimits limits = AppConfig.of(Map.of(
                        "image.max.bytes",
                        "1024",
                        "image.max.pixels",
                        "2",
                        "image.max.side",
                        "3",
                        "image.decode.max.ms",
                        "40"))
                .decodeLimits();
        assertThat(limits).isEqualTo(new DecodeLimits(1024, 2, 3, Duration.ofMillis(40)));
        assertThat(AppConfig.of(Map.of()).decodeLimits()).isEqualTo(DecodeLimits.DEFAULT);
        assertThatThrownBy(() -> AppConfig.of(Map.of("image.max.pixels", "250000001")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("image.max.pixels");
    }

    @Test
    void shouldChooseTheHardware() {
        assertThat(AppConfig.of(Map.of()).inference().provider()).isEqualTo(InferenceProvider.CPU);
        assertThat(AppConfig.of(Map.of("inference.provider", "cuda"))
                        .inference()
                        .provider())
                .isEqualTo(InferenceProvider.CUDA);
        assertThatThrownBy(() -> AppConfig.of(Map.of("inference.provider", "gpu")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("String must be one of: cpu, cuda");
    }
}
