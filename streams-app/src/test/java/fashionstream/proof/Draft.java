package fashionstream.proof;

import fashionstream.registry.RegisteredSchema;
import fashionstream.schema.GroundTruth;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record that is being made: first the fields, then its bytes, then what surrounds them. For one thread. */
final class Draft {
    /** The producer sends the present time. */
    static final long NOW = Long.MIN_VALUE;

    /** What the image or label says; one of the two is there. */
    final @Nullable ImageRecord image;

    final @Nullable GroundTruth label;

    /** Number of the picture; the same picture must get the same answer. Negative if it is a picture of its own. */
    int picture = -1;

    /** Written with this schema instead of the present one. */
    @Nullable
    Schema writer;

    /** What the bytes of {@code captured_at} or {@code labelled_at} say; in the unit of the writer's schema. */
    @Nullable
    Long writtenTime;

    /** Avro bytes of the fields that the writer's schema has beyond the present ones. */
    byte[] further = {};

    /** Identifies the schema of the value. */
    @Nullable
    RegisteredSchema registered;

    /** Whether the prediction must have the image's {@code captured_at}. */
    boolean exactTime = true;

    /** Whether the bytes may say something else than the fields. */
    boolean altered;

    /** Without the zeros behind it. */
    byte @Nullable [] value;

    /** Length of the value with zeros behind it; 0 for none. They are made when they are needed. */
    int paddedLength;

    byte @Nullable [] key;
    final List<Header> headers = new ArrayList<>();
    long timestamp = NOW;
    Compression compression = Compression.NONE;

    /** Goes to this partition, and not where its key belongs. */
    @Nullable
    Integer partition;

    private final List<String> mutations = new ArrayList<>();
    private Fate fate = Fate.TAKEN;

    private Draft(@Nullable ImageRecord image, @Nullable GroundTruth label) {
        this.image = image;
        this.label = label;
    }

    static Draft of(ImageRecord image, int picture) {
        Draft draft = new Draft(image, null);
        draft.picture = picture;
        return draft;
    }

    static Draft of(GroundTruth label) {
        return new Draft(null, label);
    }

    boolean isImage() {
        return image != null;
    }

    String id() {
        return image != null ? image.getId() : label().getImageId();
    }

    void setId(String id) {
        if (image != null) {
            image.setId(id);
        } else {
            label().setImageId(id);
        }
    }

    /** The class name that the record carries. */
    @Nullable
    String className() {
        return image != null ? image.getLabel() : label().getLabel();
    }

    void setClassName(@Nullable String name) {
        if (image != null) {
            image.setLabel(name);
        } else {
            label().setLabel(name);
        }
    }

    void setTime(Instant time) {
        if (image != null) {
            image.setCapturedAt(time);
        } else {
            label().setLabelledAt(time);
        }
    }

    Instant time() {
        return image != null ? image.getCapturedAt() : label().getLabelledAt();
    }

    private GroundTruth label() {
        if (label == null) {
            throw new IllegalStateException("the draft is of an image");
        }
        return label;
    }

    /** Replaces the picture by one that no other record has. */
    void setPicture(ImageEncoding encoding, int width, int height, byte[] data) {
        if (image == null) {
            throw new IllegalStateException("the draft is of a label");
        }
        image.setEncoding(encoding);
        image.setWidth(width);
        image.setHeight(height);
        image.setData(ByteBuffer.wrap(data));
        picture = -1;
    }

    /** All of it. */
    byte @Nullable [] paddedValue() {
        byte[] begin = value;
        return begin == null || paddedLength == 0 ? begin : Arrays.copyOf(begin, paddedLength);
    }

    byte[] idBytes() {
        return id().getBytes(StandardCharsets.UTF_8);
    }

    void add(Mutation mutation) {
        mutations.add(mutation.name());
        require(isImage() ? mutation.ofImage() : mutation.ofLabel());
    }

    /** What must become of it at least. */
    void require(Fate stricter) {
        fate = fate.and(stricter);
    }

    Fate fate() {
        return fate;
    }

    /** Names of what was done to it; empty for a good record. */
    List<String> mutations() {
        return List.copyOf(mutations);
    }

    /** About what it takes in a topic that doesn't compress. */
    long bytes() {
        long bytes = length(key) + Math.max(paddedLength, length(value));
        for (Header header : headers) {
            bytes += header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
