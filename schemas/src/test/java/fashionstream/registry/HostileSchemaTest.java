package fashionstream.registry;

import static fashionstream.registry.TestSerdes.deserializer;
import static fashionstream.registry.TestSerdes.schemaResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import fashionstream.schema.GroundTruth;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Malicious schemas and records of them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileSchemaTest {
    /** More than any case below needs, and far less than what it requests. */
    private static final long MAX_ALLOCATED_BYTES = 256L << 20;

    /** The minimum stack size of Kafka's own threads. */
    private static final int STACK_BYTES = 1 << 20;

    private static final String LIST =
            "{'type':'record','name':'t.List','fields':[{'name':'rest','type':['null','t.List']}]}";

    private StubRegistry stub;

    @BeforeEach
    void start() throws Exception {
        stub = new StubRegistry();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of("a list that nests without end", LIST, repeated("02", 1_000_000)),
                Arguments.of(
                        "a tree that nests without end",
                        "{'type':'record','name':'t.Tree','fields':[{'name':'children','type':{'type':'array','items':'t.Tree'}}]}",
                        repeated("02", 1_000_000)),
                Arguments.of(
                        "a map that nests without end",
                        "{'type':'record','name':'t.Map','fields':[{'name':'children','type':{'type':'map','values':'t.Map'}}]}",
                        repeated("0200", 500_000)),
                Arguments.of(
                        "a record that contains itself",
                        "{'type':'record','name':'t.Self','fields':[{'name':'self','type':'t.Self'}]}",
                        "00"),
                Arguments.of(
                        "records that contain each other, and a way out that none of them takes",
                        "{'type':'record','name':'t.A','fields':[{'name':'out','type':['null','t.A']},{'name':'b','type':"
                                + "{'type':'record','name':'t.B','fields':[{'name':'a','type':'t.A'}]}}]}",
                        repeated("00", 100)),
                Arguments.of("records of no bytes, ten in each of the next, 20 deep", doublings(20, 10), "00"),
                Arguments.of(
                        "an array of records of 1,000 records of no bytes",
                        "{'type':'array','items':" + doublings(3, 10) + "}",
                        "80897A" + repeated("00", 1_000_000)),
                Arguments.of(
                        "an array of records of 5,000 nulls",
                        "{'type':'array','items':" + record("t.Wide", 5000, "'null'") + "}",
                        "80897A" + repeated("00", 1_000_000)),
                Arguments.of("nulls beyond count", "{'type':'array','items':'null'}", "FEFFFFFFFFFFFFFFFF01" + "00"),
                Arguments.of(
                        "a block of fewer items than none",
                        "{'type':'array','items':'null'}",
                        "FFFFFFFFFFFFFFFFFF01" + "0000"),
                Arguments.of(
                        "a map of fewer entries than none",
                        "{'type':'map','values':'null'}",
                        "FFFFFFFFFFFFFFFFFF01" + "0000"),
                Arguments.of(
                        "arrays of nothing in arrays",
                        "{'type':'array','items':{'type':'array','items':{'type':'array','items':'null'}}}",
                        repeated("80897A", 300_000)),
                Arguments.of("a large fixed value", "{'type':'fixed','name':'t.Large','size':2147483639}", "00"),
                Arguments.of(
                        "an array of fixed values of no size",
                        "{'type':'array','items':{'type':'fixed','name':'t.Empty','size':0}}",
                        "80897A" + repeated("00", 1_000)),
                Arguments.of("an enum's symbol that isn't there", "{'type':'enum','name':'t.E','symbols':['A']}", "04"),
                Arguments.of("an enum's symbol before the first", "{'type':'enum','name':'t.E','symbols':['A']}", "03"),
                Arguments.of("a union's branch that isn't there", "['null','int']", "08"),
                Arguments.of("a union's branch before the first", "['null','int']", "01"),
                Arguments.of("a text of broken UTF-8", "'string'", "08EDA0BDFF"),
                Arguments.of("a text longer than the record", "'string'", "FEFFFFFF0F" + "41"),
                Arguments.of("a text of fewer bytes than none", "'string'", "01"),
                Arguments.of(
                        "a decimal without digits",
                        "{'type':'bytes','logicalType':'decimal','precision':4,'scale':2}",
                        "00"),
                Arguments.of("an invalid UUID", "{'type':'string','logicalType':'uuid'}", "0241"),
                Arguments.of(
                        "a class to construct",
                        "{'type':'string','java-class':'" + Tripwire.class.getName() + "'}",
                        "0241"),
                Arguments.of(
                        "a class for keys",
                        "{'type':'map','values':'int','java-key-class':'" + Tripwire.class.getName() + "'}",
                        "0202410200"),
                Arguments.of(
                        "a class for items",
                        "{'type':'array','items':'string','java-class':'" + Tripwire.class.getName()
                                + "','java-element-class':'" + Tripwire.class.getName() + "'}",
                        "02024100"),
                Arguments.of(
                        "a kind of string that there isn't", "{'type':'string','avro.java.string':'Rope'}", "0241"));
    }

    /** As a whole record, and as an additional field before ours, which readers skip. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldReadOrReject(String what, String type, String body) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(body);
        String wrapped = "{'type':'record','name':'t.R','fields':[{'name':'x','type':" + type + "}]}";
        stub.respondTo("/schemas/ids/1", 200, schemaResponse(json(wrapped)));
        stub.respondTo("/schemas/ids/2", 200, schemaResponse(json(withField(type))));
        AvroDeserializer<GenericRecord> generic = deserializer(stub.url());
        AvroDeserializer<GroundTruth> specific =
                deserializer(stub.url(), "specific.avro.value.type", GroundTruth.class);

        shouldReadOrReject(generic, record(1, bytes, new byte[0]));
        shouldReadOrReject(specific, record(2, bytes, new byte[] {2, 'a', 0, 0, 0}));

        assertThat(Tripwire.TOUCHED).isFalse();
    }

    private static void shouldReadOrReject(AvroDeserializer<?> deserializer, byte[] record) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Long> allocated = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < 3; i++) {
                        try {
                            deserializer.deserialize("labels", record);
                        } catch (SerializationException e) {
                            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(2000);
                        }
                    }
                    allocated.set(threads.getCurrentThreadAllocatedBytes() - before);
                },
                "hostile",
                STACK_BYTES);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThatCode(() -> {
                    if (thrown.get() != null) {
                        throw thrown.get();
                    }
                })
                .doesNotThrowAnyException();
        assertThat(allocated.get()).isLessThan(MAX_ALLOCATED_BYTES);
    }

    @Test
    void shouldReadARecursiveRecordOfOrdinaryDepth() {
        stub.respondTo("/schemas/ids/1", 200, schemaResponse(json(LIST)));
        stub.respondTo("/schemas/ids/2", 200, schemaResponse(json(withField(LIST))));
        byte[] list = HexFormat.of().parseHex(repeated("02", 100) + "00");
        AvroDeserializer<GenericRecord> generic = deserializer(stub.url());
        AvroDeserializer<GroundTruth> specific =
                deserializer(stub.url(), "specific.avro.value.type", GroundTruth.class);

        assertThat(generic.deserialize("labels", record(1, list, new byte[0])))
                .asString()
                .contains("{\"rest\": ".repeat(101) + "null");
        assertThat(specific.deserialize("labels", record(2, list, new byte[] {2, 'a', 0, 0, 0})))
                .isEqualTo(new GroundTruth("a", null, Instant.EPOCH, null));
    }

    @Test
    void shouldRejectTypesThatAreNestedTooDeeply() {
        String flat = IntStream.range(0, 2000)
                .mapToObj(i -> "{'name':'f" + i + "','type':{'type':'record','name':'R" + i + "','fields':["
                        + (i == 0 ? "" : "{'name':'r','type':'R" + (i - 1) + "'}") + "]}}")
                .collect(Collectors.joining(",", "{'type':'record','name':'X','fields':[", "]}"));
        String nested = "{'type':'array','items':".repeat(100) + "'int'" + "}".repeat(100);
        String endless = "{'type':'array','items':".repeat(10_000) + "'int'" + "}".repeat(10_000);

        for (String schema : new String[] {flat, nested, endless}) {
            assertThatThrownBy(() -> SchemaText.parse(json(schema)))
                    .isInstanceOf(SchemaParseException.class)
                    .hasMessageMatching("it is nested deeper than 64 levels|.*Document nesting depth.*");
        }
    }

    @Test
    void shouldNotRestrictOrdinarySchemas() {
        for (Schema schema : new Schema[] {
            fashionstream.schema.ImageRecord.SCHEMA$,
            fashionstream.schema.GroundTruth.SCHEMA$,
            fashionstream.schema.Prediction.SCHEMA$,
            fashionstream.schema.RollingAccuracy.SCHEMA$,
            fashionstream.schema.ModelCommand.SCHEMA$
        }) {
            SchemaShape shape = SchemaShape.of(schema);
            assertThat(shape.itemCost()).isEqualTo(1);
            assertThat(shape.maxNested()).isEqualTo(Integer.MAX_VALUE);
        }
    }

    /** Nested records: each contains the given number of the previous one. */
    private static String doublings(int depth, int width) {
        String inner = "{'type':'record','name':'t.R0','fields':[]}";
        for (int i = 1; i <= depth; i++) {
            String name = "t.R" + (i - 1);
            String first = inner;
            inner = IntStream.range(0, width)
                    .mapToObj(
                            field -> "{'name':'f" + field + "','type':" + (field == 0 ? first : "'" + name + "'") + "}")
                    .collect(Collectors.joining(",", "{'type':'record','name':'t.R" + i + "','fields':[", "]}"));
        }
        return inner;
    }

    private static String record(String name, int fields, String type) {
        return IntStream.range(0, fields)
                .mapToObj(i -> "{'name':'f" + i + "','type':" + type + "}")
                .collect(Collectors.joining(",", "{'type':'record','name':'" + name + "','fields':[", "]}"));
    }

    private static String withField(String type) {
        String schema = GroundTruth.SCHEMA$.toString().replace("'", "");
        int fields = schema.indexOf('[') + 1;
        return schema.substring(0, fields) + "{'name':'x','type':" + type + "}," + schema.substring(fields);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String repeated(String hex, int times) {
        return hex.repeat(times);
    }

    private static byte[] record(int id, byte[] first, byte[] rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        bytes.writeBytes(first);
        bytes.writeBytes(rest);
        return bytes.toByteArray();
    }

    /** Represents any class on the class path whose constructor is harmful. */
    public static final class Tripwire {
        private static final AtomicBoolean TOUCHED = new AtomicBoolean();

        public Tripwire(String text) {
            TOUCHED.set(!text.isEmpty());
        }
    }
}
