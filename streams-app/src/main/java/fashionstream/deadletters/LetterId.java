package fashionstream.deadletters;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Position of a dead letter in its topic; as text {@code partition@offset}. */
record LetterId(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

    static LetterId of(DeadLetter letter) {
        return new LetterId(letter.record().partition(), letter.record().offset());
    }

    /** Parses the format of {@link #toString}; empty for any other text. */
    static Optional<LetterId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LetterId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
