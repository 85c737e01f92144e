package fashionstream.proof;

import static fashionstream.dataset.FashionMnist.SIZE;

import fashionstream.config.AppConfig;
import fashionstream.dataset.FashionMnist;
import fashionstream.proof.Mutation.Dimension;
import fashionstream.registry.AvroSerdeConfig;
import fashionstream.registry.RegisteredSchema;
import fashionstream.registry.SchemaRegistryClient;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;

/** Creates good and hostile records. Not thread-safe. */
final class Forge implements AutoCloseable {
    private static final List<ImageEncoding> ENCODINGS =
            List.of(ImageEncoding.GRAY8, ImageEncoding.RGB8, ImageEncoding.PNG, ImageEncoding.JPEG);

    /** Number of pictures of the data set; few, so that each is sent often and must get the same prediction. */
    private static final int PICTURES = 200;

    private static final double FURTHER_MUTATION = 0.3;

    private final AppConfig config;
    private final List<byte[]> pixels;
    private final Random random;
    private final List<Mutation> ofImages;
    private final List<Mutation> ofLabels;
    private final Deque<Mutation> deckOfImages = new ArrayDeque<>();
    private final Deque<Mutation> deckOfLabels = new ArrayDeque<>();
    private final Serde<ImageRecord> images;
    private final Serde<GroundTruth> labels;
    private final SchemaRegistryClient registry;
    private long number;

    /**
     * @param config settings with the registry of the schemas
     * @param common mutations of any records
     * @param wanted names of the mutations to use
     */
    Forge(AppConfig config, List<byte[]> pixels, List<Mutation> common, Pattern wanted, Random random) {
        this.config = config;
        this.pixels = pixels;
        this.random = random;
        this.ofImages =
                wanted(wanted, List.of(FieldMutations.OF_BOTH, FieldMutations.OF_IMAGES, PictureMutations.ALL, common));
        this.ofLabels = wanted(wanted, List.of(FieldMutations.OF_BOTH, FieldMutations.OF_LABELS, common));
        this.images = config.valueSerde(ImageRecord.class);
        this.labels = config.valueSerde(GroundTruth.class);
        this.registry = new SchemaRegistryClient(new AvroSerdeConfig(config.serdeProperties()));
    }

    private static List<Mutation> wanted(Pattern names, List<List<Mutation>> mutations) {
        return mutations.stream()
                .flatMap(List::stream)
                .filter(mutation -> names.matcher(mutation.name()).matches())
                .toList();
    }

    /** Names of all mutations. */
    static List<String> mutations() {
        return Stream.of(
                        FieldMutations.OF_BOTH,
                        FieldMutations.OF_IMAGES,
                        FieldMutations.OF_LABELS,
                        PictureMutations.ALL,
                        RecordMutations.all(1 << 20, 1 << 20, true))
                .flatMap(List::stream)
                .map(Mutation::name)
                .toList();
    }

    /** An image that the application must classify. */
    Draft goodImage() {
        int picture = random.nextInt(PICTURES);
        byte[] grey = pixels.get(picture);
        ImageEncoding encoding = ENCODINGS.get(random.nextInt(ENCODINGS.size()));
        boolean raw = encoding == ImageEncoding.GRAY8 || encoding == ImageEncoding.RGB8;
        byte[] data =
                switch (encoding) {
                    case RGB8 -> Pictures.rgb(grey);
                    case PNG -> Pictures.png(grey, SIZE, SIZE);
                    case JPEG -> Pictures.jpeg(grey, SIZE, SIZE);
                    default -> grey;
                };
        ImageRecord image = ImageRecord.newBuilder()
                .setId(String.format(Locale.ROOT, "image-%07d", ++number))
                .setEncoding(encoding)
                .setWidth(raw ? SIZE : 0)
                .setHeight(raw ? SIZE : 0)
                .setData(ByteBuffer.wrap(data))
                .setLabel(random.nextBoolean() ? className() : null)
                .setCapturedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setAttributes(Map.of("source", "forge"))
                .build();
        // JPEG compression changes a picture.
        return finish(Draft.of(image, encoding == ImageEncoding.JPEG ? -1 : picture), List.of());
    }

    /** A label that the application must count. */
    Draft goodLabel(String id) {
        return finish(Draft.of(label(id)), List.of());
    }

    boolean hasHostileImages() {
        return !ofImages.isEmpty();
    }

    boolean hasHostileLabels() {
        return !ofLabels.isEmpty();
    }

    Draft hostileImage() {
        return hostileImage(deal(deckOfImages, ofImages));
    }

    /** An image that is small for the broker, but two megabytes when it is read. */
    Draft largeImage() {
        return hostileImage(List.of(RecordMutations.LARGE));
    }

    private Draft hostileImage(List<Mutation> mutations) {
        int picture = random.nextInt(PICTURES);
        ImageRecord image = ImageRecord.newBuilder()
                .setId(String.format(Locale.ROOT, "hostile-%07d", ++number))
                .setEncoding(ImageEncoding.GRAY8)
                .setWidth(SIZE)
                .setHeight(SIZE)
                .setData(ByteBuffer.wrap(pixels.get(picture)))
                .setLabel(random.nextBoolean() ? className() : null)
                .setCapturedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .build();
        return finish(Draft.of(image, picture), mutations);
    }

    /** @param id of an image, which only has the label if it must be counted */
    Draft hostileLabel(String id) {
        List<Mutation> mutations = deal(deckOfLabels, ofLabels);
        boolean uncertain = mutations.stream()
                .map(Mutation::ofLabel)
                .reduce(Fate.TAKEN, Fate::and)
                .equals(Fate.EITHER);
        // No label is needed for an image that doesn't exist.
        return finish(Draft.of(label(uncertain ? "nobody-" + ++number : id)), mutations);
    }

    private GroundTruth label(String id) {
        return GroundTruth.newBuilder()
                .setImageId(id)
                .setLabel(random.nextInt(20) == 0 ? null : className())
                .setLabelledAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setLabelledBy("forge")
                .build();
    }

    private String className() {
        return FashionMnist.CLASSES.get(random.nextInt(FashionMnist.CLASSES.size()));
    }

    /** The least recently used mutation, and sometimes further ones. */
    private List<Mutation> deal(Deque<Mutation> deck, List<Mutation> all) {
        if (deck.isEmpty()) {
            List<Mutation> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        List<Mutation> dealt = new ArrayList<>(List.of(deck.remove()));
        while (random.nextDouble() < FURTHER_MUTATION) {
            Mutation further = all.get(random.nextInt(all.size()));
            if (dealt.stream().allMatch(each -> go(each, further) && go(further, each))) {
                dealt.add(further);
            }
        }
        dealt.sort(Comparator.comparing(Mutation::dimension));
        return dealt;
    }

    /** Whether the fate of a record with both mutations is known. */
    private static boolean go(Mutation one, Mutation other) {
        if (one.dimension() == other.dimension()) {
            return false;
        }
        if (one.name().equals("TOMBSTONE")) {
            return other.dimension() == Dimension.COMPRESSION || other.dimension() == Dimension.TIMESTAMP;
        }
        if (one.name().equals("ID_BLANK") && other.name().equals("ID_OF_LONE_SURROGATES")) {
            // Which fills the blank.
            return false;
        }
        if (one.dimension() == Dimension.VALUE && one.ofImage() == Fate.EITHER && isOfFields(other)) {
            // Flipped bits may undo an invalid change: two attributes with the same name count as one.
            return other.ofImage() != Fate.REFUSED && other.ofLabel() != Fate.REFUSED;
        }
        return !(one.name().startsWith("GUID") && other.name().startsWith("SCHEMA"));
    }

    private Draft finish(Draft draft, List<Mutation> mutations) {
        mutations.stream().filter(Forge::isOfFields).forEach(each -> each.apply(draft, random));
        draft.value = serialize(draft);
        draft.key = draft.idBytes();
        mutations.stream().filter(each -> !isOfFields(each)).forEach(each -> each.apply(draft, random));
        return draft;
    }

    private static boolean isOfFields(Mutation mutation) {
        return mutation.dimension().compareTo(Dimension.VALUE) < 0;
    }

    private byte[] serialize(Draft draft) {
        Instant time = draft.time();
        if (draft.writtenTime != null) {
            // In another unit, the bytes are a different time.
            draft.setTime(Instant.ofEpochMilli(draft.writtenTime));
        }
        byte[] present = draft.image != null
                ? images.serializer().serialize(config.topics().images(), draft.image)
                : labels.serializer().serialize(config.topics().labels(), Objects.requireNonNull(draft.label));
        draft.setTime(time);
        RegisteredSchema registered = registered(draft);
        draft.registered = registered;
        byte[] value = ByteBuffer.allocate(present.length + draft.further.length)
                .put(present)
                .put(draft.further)
                .array();
        ByteBuffer.wrap(value).putInt(1, registered.id());
        return value;
    }

    /** One subject per foreign schema, since they need not be compatible. */
    private RegisteredSchema registered(Draft draft) {
        if (draft.writer != null) {
            return registry.register("hostile-" + Integer.toHexString(draft.writer.hashCode()), draft.writer, false);
        }
        return draft.image != null
                ? registry.register(config.topics().images() + "-value", ImageRecord.getClassSchema(), false)
                : registry.register(config.topics().labels() + "-value", GroundTruth.getClassSchema(), false);
    }

    @Override
    public void close() {
        images.close();
        labels.close();
    }
}
