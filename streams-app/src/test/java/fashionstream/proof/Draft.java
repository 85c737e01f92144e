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

/** Builds a record: first the fields, then its bytes, then key, headers and so on. Not thread-safe. */
final class Draft {
    /** The producer sends the current time. */
    static final long NOW = Long.MIN_VALUE;

    /** The image or the label; exactly one is set. */
    final @Nullable ImageRecord image;

    final @Nullable GroundTruth label;

    /** Number of the picture; the same picture must get the same prediction. Negative for a unique picture. */
    int picture = -1;

    /** Written with this schema instead of the current one. */
    @Nullable
    Schema writer;

    /** Value of {@code captured_at} or {@code labelled_at}, in the unit of the writer's schema. */
    @Nullable
    Long writtenTime;

    /** Avro bytes of the additional fields of the writer's schema. */
    byte[] further = {};

    /** Identifies the schema of the value. */
    @Nullable
    RegisteredSchema registered;

    /** Whether the prediction must have the image's {@code captured_at}. */
    boolean exactTime = true;

    /** Whether the bytes may differ from the fields. */
    boolean altered;

    /** The value without the zeros after it. */
    byte @Nullable [] value;

    /** Length of the value including the zeros after it; 0 for none. They are added on demand. */
    int paddedLength;

    byte @Nullable [] key;
    final List<Header> headers = new ArrayList<>();
    long timestamp = NOW;
    Compression compression = Compression.NONE;

    /** The partition, instead of that of its key. */
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

    /** Replaces the picture with a unique one. */
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

    /** The complete value. */
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

    /** Restricts its expected fate. */
    void require(Fate stricter) {
        fate = fate.and(stricter);
    }

    Fate fate() {
        return fate;
    }

    /** Names of its mutations; empty for a good record. */
    List<String> mutations() {
        return List.copyOf(mutations);
    }

    /** Its approximate size in a topic without compression. */
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
