package fashionstream.bench;

import org.apache.kafka.streams.StreamsConfig;

/** The processing guarantees of the pipeline. */
enum Guarantee {
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE, "at least once"),
    EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2, "exactly once");

    private final String setting;
    private final String words;

    Guarantee(String setting, String words) {
        this.setting = setting;
        this.words = words;
    }

    /** The guarantee of a value of the setting {@code processing.guarantee}. */
    static Guarantee of(String setting) {
        return setting.equals(AT_LEAST_ONCE.setting) ? AT_LEAST_ONCE : EXACTLY_ONCE;
    }

    /** Value of the setting {@code processing.guarantee}. */
    String setting() {
        return setting;
    }

    @Override
    public String toString() {
        return words;
    }
}
