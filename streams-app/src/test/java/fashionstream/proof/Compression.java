package fashionstream.proof;

import java.util.Locale;

/** How a producer compresses records. */
enum Compression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    /** The value of Kafka's {@code compression.type}. */
    String setting() {
        return name().toLowerCase(Locale.ROOT);
    }
}
