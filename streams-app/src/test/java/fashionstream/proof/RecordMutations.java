package fashionstream.proof;

import static fashionstream.proof.Fate.EITHER;
import static fashionstream.proof.Fate.REFUSED;
import static fashionstream.proof.Fate.TAKEN;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.proof.Mutation.Dimension;
import fashionstream.registry.AvroSerializer;
import fashionstream.schema.RecordLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Unusual values, keys, headers, timestamps and compression of images and labels. */
final class RecordMutations {
    /** Magic byte and schema id. */
    private static final int PREFIX = 5;

    private static final String VALUE_SCHEMA = AvroSerializer.VALUE_SCHEMA_ID_HEADER;

    private static final int MANY_HEADERS = 5000;

    /** Small for the broker, because it is compressed. */
    static final Mutation LARGE = zeros("ZEROS_2M", 2 << 20, Compression.GZIP);

    /**
     * @param topicMaxBytes {@code max.message.bytes} of the topics of images and labels
     * @param recordMaxBytes {@code record.max.bytes} of the application
     * @param guids whether the registry supports lookup by GUID
     */
    static List<Mutation> all(int topicMaxBytes, int recordMaxBytes, boolean guids) {
        return Stream.of(
                        values(guids),
                        sizes(topicMaxBytes, recordMaxBytes),
                        keys(),
                        headers(),
                        timestamps(),
                        compression())
                .flatMap(List::stream)
                .toList();
    }

    private RecordMutations() {}

    private static List<Mutation> values(boolean guids) {
        return List.of(
                // For a label, it is a withdrawal.
                new Mutation("TOMBSTONE", Dimension.VALUE, REFUSED, TAKEN, (draft, random) -> {
                    draft.value = null;
                    draft.setClassName(null);
                }),
                value("EMPTY", REFUSED, (value, random) -> new byte[0]),
                value("ONE_BYTE", REFUSED, (value, random) -> new byte[] {(byte) random.nextInt(2)}),
                value("PREFIX_ONLY", REFUSED, (value, random) -> Arrays.copyOf(value, PREFIX)),
                value("NOISE", REFUSED, (value, random) -> noise(random, 1 + random.nextInt(2000))),
                value("NOISE_AS_GUID", REFUSED, (value, random) -> {
                    byte[] noise = noise(random, 17 + random.nextInt(500));
                    noise[0] = 1;
                    return noise;
                }),
                value(
                        "AVRO_CUT",
                        REFUSED,
                        (value, random) -> Arrays.copyOf(value, PREFIX + random.nextInt(value.length - PREFIX))),
                value(
                        "AVRO_LONGER",
                        REFUSED,
                        (value, random) -> Arrays.copyOf(value, value.length + 1 + random.nextInt(20))),
                value("AVRO_FLIPPED", EITHER, (value, random) -> flipped(value, 0, 1, random)),
                value("AVRO_FLIPPED_OFTEN", EITHER, (value, random) -> flipped(value, PREFIX, 20, random)),
                value("AVRO_FIRST_BYTES_FLIPPED", EITHER, (value, random) -> {
                    byte[] begin = flipped(Arrays.copyOf(value, Math.min(value.length, 40)), PREFIX, 4, random);
                    byte[] changed = value.clone();
                    System.arraycopy(begin, 0, changed, 0, begin.length);
                    return changed;
                }),
                value("AVRO_LARGEST_LENGTH", REFUSED, (value, random) -> ByteBuffer.allocate(PREFIX + 10)
                        .put(value, 0, PREFIX)
                        .put(new byte[] {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1})
                        .array()),
                value("AVRO_LENGTH_OF_2G", REFUSED, (value, random) -> ByteBuffer.allocate(PREFIX + 5)
                        .put(value, 0, PREFIX)
                        .put(new byte[] {-2, -1, -1, -1, 15})
                        .array()),
                schemaId("SCHEMA_UNKNOWN", random -> random.nextInt(1_000_000, Integer.MAX_VALUE)),
                schemaId("SCHEMA_UNKNOWN_AGAIN", random -> 999_999),
                schemaId("SCHEMA_ZERO", random -> 0),
                schemaId("SCHEMA_NEGATIVE", random -> -1 - random.nextInt(1000)),
                schemaId("SCHEMA_LOWEST", random -> Integer.MIN_VALUE),
                schemaId("SCHEMA_HIGHEST", random -> Integer.MAX_VALUE),
                value("MAGIC_OTHER", REFUSED, (value, random) -> {
                    byte[] changed = value.clone();
                    changed[0] = (byte) (2 + random.nextInt(254));
                    return changed;
                }),
                value("MAGIC_OF_GUID", REFUSED, (value, random) -> {
                    byte[] changed = Arrays.copyOf(value, Math.max(17, value.length));
                    changed[0] = 1;
                    return changed;
                }),
                guidForm("GUID_IN_PREFIX", guids, (draft, guid) -> draft.value = join(guid, body(draft))),
                guidForm("GUID_IN_HEADER", guids, (draft, guid) -> {
                    draft.value = body(draft);
                    draft.headers.add(new RecordHeader(VALUE_SCHEMA, guid));
                }));
    }

    private static List<Mutation> sizes(int topicMaxBytes, int recordMaxBytes) {
        return List.of(
                value(
                        "SIZE_AROUND_RECORD_MAX",
                        REFUSED,
                        (value, random) -> noise(random, around(recordMaxBytes, random))),
                value(
                        "SIZE_AROUND_TOPIC_MAX",
                        REFUSED,
                        (value, random) -> noise(random, around(topicMaxBytes, random))),
                LARGE,
                zeros("ZEROS_20M", 20 << 20, Compression.LZ4),
                zeros("ZEROS_50M", 50 << 20, Compression.ZSTD),
                zeros("ZEROS_450M", 450 << 20, Compression.ZSTD));
    }

    private static List<Mutation> keys() {
        return List.of(
                key("KEY_ABSENT", TAKEN, TAKEN, (key, random) -> null),
                key("KEY_EMPTY", REFUSED, REFUSED, (key, random) -> new byte[0]),
                key("KEY_DIFFERS", REFUSED, REFUSED, (key, random) -> join(key, "?".getBytes(StandardCharsets.UTF_8))),
                key("KEY_BINARY", REFUSED, REFUSED, (key, random) -> noise(random, 1 + random.nextInt(100))),
                key("KEY_70K", REFUSED, REFUSED, (key, random) -> noise(random, 70_000)),
                key("KEY_700K", REFUSED, REFUSED, (key, random) -> noise(random, 700_000)),
                new Mutation(
                        "PARTITION_OTHER",
                        Dimension.KEY,
                        TAKEN,
                        TAKEN,
                        (draft, random) -> draft.partition = random.nextInt(HostileCluster.PARTITIONS)),
                new Mutation("KEY_700K_PARTITION_OTHER", Dimension.KEY, REFUSED, REFUSED, (draft, random) -> {
                    draft.partition = random.nextInt(HostileCluster.PARTITIONS);
                    draft.key = noise(random, 700_000);
                }),
                new Mutation("ID_OF_LONE_SURROGATES", Dimension.KEY, EITHER, EITHER, (draft, random) -> {
                    // CESU: half of a pair, which UTF-8 doesn't allow; as long as the id's own bytes.
                    byte[] id = draft.idBytes();
                    byte[] value = draft.value;
                    int at = value == null ? -1 : indexOf(value, id);
                    if (value == null || at < 0 || id.length < 3) {
                        return;
                    }
                    byte[] changed = value.clone();
                    changed[at] = (byte) 0xED;
                    changed[at + 1] = (byte) 0xA0;
                    changed[at + 2] = (byte) 0x80;
                    draft.value = changed;
                    draft.altered = true;
                    draft.key = random.nextBoolean() ? null : Arrays.copyOfRange(changed, at, at + id.length);
                }));
    }

    private static List<Mutation> headers() {
        return List.of(
                headers("HEADERS_AT_LIMIT", TAKEN, draft -> addHeaders(draft, RecordLimits.HEADERS)),
                headers("HEADERS_ABOVE_LIMIT", REFUSED, draft -> addHeaders(draft, RecordLimits.HEADERS + 1)),
                headers("HEADERS_700K_PARTITION_OTHER", REFUSED, draft -> {
                    draft.partition = 0;
                    addHeader(draft, 700_000);
                }),
                headers("HEADERS_5000", REFUSED, draft -> addHeaders(draft, MANY_HEADERS)),
                headers("HEADERS_BYTES_AT_LIMIT", TAKEN, draft -> addHeader(draft, RecordLimits.HEADERS_BYTES)),
                headers(
                        "HEADERS_BYTES_ABOVE_LIMIT",
                        REFUSED,
                        draft -> addHeader(draft, RecordLimits.HEADERS_BYTES + 1)),
                headers("HEADERS_900K", REFUSED, draft -> addHeader(draft, 900_000)),
                headers("HEADERS_3M", REFUSED, draft -> addHeader(draft, 3 << 20)),
                headers("HEADER_NAME_70K", REFUSED, draft -> add(draft, "n".repeat(70_000), new byte[1])),
                headers("HEADER_VALUES_NULL", TAKEN, draft -> {
                    add(draft, "nothing", null);
                    add(draft, "nothing", null);
                    add(draft, "something", new byte[0]);
                }),
                headers("HEADER_NAMES_ODD", TAKEN, draft -> {
                    add(draft, "", new byte[] {1});
                    add(draft, "\u0000\n\u001b[2J", new byte[] {2});
                    add(draft, "\ud83d\udc5f\u00e9\u202e", new byte[] {3});
                }),
                new Mutation("HEADERS_OF_DEAD_LETTERS", Dimension.HEADERS, TAKEN, TAKEN, (draft, random) -> {
                    for (String name : DeadLetterHeaders.ADDED) {
                        add(draft, name, random.nextInt(4) == 0 ? null : noise(random, random.nextInt(40)));
                        add(draft, name, "-1".getBytes(StandardCharsets.UTF_8));
                    }
                    add(draft, DeadLetterHeaders.REPLAY_OF, noise(random, 20));
                }),
                headers(
                        "HEADER_OF_MICRO_BATCHES",
                        TAKEN,
                        draft -> add(
                                draft,
                                "fashionstream.micro-batch",
                                UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8))),
                headers("HEADER_OF_MICRO_BATCHES_NULL", TAKEN, draft -> add(draft, "fashionstream.micro-batch", null)),
                headers("SCHEMA_HEADER_NULL", TAKEN, draft -> add(draft, VALUE_SCHEMA, null)),
                headers("SCHEMA_HEADER_EMPTY", REFUSED, draft -> add(draft, VALUE_SCHEMA, new byte[0])),
                new Mutation(
                        "SCHEMA_HEADER_NOISE",
                        Dimension.HEADERS,
                        REFUSED,
                        REFUSED,
                        (draft, random) -> add(draft, VALUE_SCHEMA, noise(random, 1 + random.nextInt(40)))),
                new Mutation("SCHEMA_HEADER_UNKNOWN_GUID", Dimension.HEADERS, REFUSED, REFUSED, (draft, random) -> {
                    byte[] guid = noise(random, 17);
                    guid[0] = 1;
                    add(draft, VALUE_SCHEMA, guid);
                }),
                new Mutation("SCHEMA_HEADER_UNKNOWN_ID", Dimension.HEADERS, REFUSED, REFUSED, (draft, random) -> {
                    byte[] id = noise(random, PREFIX);
                    id[0] = 0;
                    id[1] |= 0x40;
                    add(draft, VALUE_SCHEMA, id);
                }),
                new Mutation(
                        "KEY_SCHEMA_HEADER_NOISE",
                        Dimension.HEADERS,
                        TAKEN,
                        TAKEN,
                        (draft, random) ->
                                add(draft, AvroSerializer.KEY_SCHEMA_ID_HEADER, noise(random, random.nextInt(40)))));
    }

    private static List<Mutation> timestamps() {
        return List.of(
                timestamp("TIMESTAMP_NONE", now -> -1),
                timestamp("TIMESTAMP_0", now -> 0),
                timestamp("TIMESTAMP_1", now -> 1),
                timestamp("TIMESTAMP_LONG_AGO", now -> Instant.parse("1990-01-01T00:00:00Z")
                        .toEpochMilli()),
                timestamp("TIMESTAMP_LAST_WEEK", now -> now - Duration.ofDays(7).toMillis()),
                timestamp(
                        "TIMESTAMP_IN_50_MINUTES",
                        now -> now + Duration.ofMinutes(50).toMillis()),
                timestamp("TIMESTAMP_TOMORROW", now -> now + Duration.ofDays(1).toMillis()),
                timestamp(
                        "TIMESTAMP_IN_200_YEARS",
                        now -> now + Duration.ofDays(73_000).toMillis()),
                timestamp("TIMESTAMP_LAST", now -> Long.MAX_VALUE));
    }

    private static List<Mutation> compression() {
        return Arrays.stream(Compression.values())
                .map(type ->
                        new Mutation("COMPRESSION_" + type, Dimension.COMPRESSION, TAKEN, TAKEN, (draft, random) -> {
                            // A record that fits only if compressed must stay compressed.
                            if (draft.compression == Compression.NONE) {
                                draft.compression = type;
                            }
                        }))
                .toList();
    }

    private static Mutation value(String name, Fate fate, BiFunction<byte[], Random, byte[]> change) {
        return new Mutation(name, Dimension.VALUE, fate, fate, (draft, random) -> {
            draft.value = change.apply(Objects.requireNonNull(draft.value), random);
            draft.altered = true;
        });
    }

    private static Mutation schemaId(String name, java.util.function.ToIntFunction<Random> id) {
        return value(name, REFUSED, (value, random) -> {
            byte[] changed = value.clone();
            ByteBuffer.wrap(changed).putInt(1, id.applyAsInt(random));
            return changed;
        });
    }

    private static Mutation guidForm(String name, boolean guids, BiConsumer<Draft, byte[]> change) {
        // Without lookup by GUID, the registry can't find the schema, so the record can't be read.
        Fate fate = guids ? TAKEN : REFUSED;
        return new Mutation(name, Dimension.VALUE, fate, fate, (draft, random) -> {
            UUID guid = Objects.requireNonNull(
                    Objects.requireNonNull(draft.registered).guid());
            change.accept(
                    draft,
                    ByteBuffer.allocate(17)
                            .put((byte) 1)
                            .putLong(guid.getMostSignificantBits())
                            .putLong(guid.getLeastSignificantBits())
                            .array());
        });
    }

    private static Mutation zeros(String name, int bytes, Compression compression) {
        return new Mutation(name, Dimension.VALUE, REFUSED, REFUSED, (draft, random) -> {
            draft.paddedLength = bytes;
            draft.compression = compression;
            draft.altered = true;
        });
    }

    private static Mutation key(
            String name, Fate ofImage, Fate ofLabel, BiFunction<byte[], Random, byte @Nullable []> change) {
        return new Mutation(
                name,
                Dimension.KEY,
                ofImage,
                ofLabel,
                (draft, random) -> draft.key = change.apply(draft.idBytes(), random));
    }

    /** Labels have no outcome that carries their headers. */
    private static Mutation headers(String name, Fate ofImage, Consumer<Draft> change) {
        boolean unreadable = name.startsWith("SCHEMA") && ofImage == REFUSED;
        Fate ofLabel = ofImage == TAKEN || unreadable ? ofImage : EITHER;
        return new Mutation(name, Dimension.HEADERS, ofImage, ofLabel, (draft, random) -> change.accept(draft));
    }

    private static Mutation timestamp(String name, java.util.function.LongUnaryOperator ofNow) {
        return new Mutation(
                name,
                Dimension.TIMESTAMP,
                TAKEN,
                TAKEN,
                (draft, random) -> draft.timestamp = ofNow.applyAsLong(System.currentTimeMillis()));
    }

    private static void addHeaders(Draft draft, int count) {
        for (int i = draft.headers.size(); i < count; i++) {
            add(draft, "header-" + i, new byte[] {(byte) i});
        }
    }

    /** Adds one header, so that all headers together have this size. */
    private static void addHeader(Draft draft, int bytes) {
        int there = draft.headers.stream()
                .mapToInt(header -> header.key().length() + Objects.requireNonNull(header.value()).length)
                .sum();
        add(draft, "h", new byte[bytes - there - 1]);
    }

    private static void add(Draft draft, String name, byte @Nullable [] value) {
        draft.headers.add(new RecordHeader(name, value));
    }

    private static byte[] body(Draft draft) {
        byte[] value = Objects.requireNonNull(draft.value);
        return Arrays.copyOfRange(value, PREFIX, value.length);
    }

    /** Usually slightly less, for the other parts of a record. */
    private static int around(int bytes, Random random) {
        return bytes - random.nextInt(-2, random.nextBoolean() ? 300 : 30_000);
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] flipped(byte[] value, int from, int count, Random random) {
        byte[] changed = value.clone();
        for (int i = 0; i < count && changed.length > from; i++) {
            changed[random.nextInt(from, changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static int indexOf(byte[] bytes, byte[] sought) {
        for (int i = 0; i + sought.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
                return i;
            }
        }
        return -1;
    }
}
