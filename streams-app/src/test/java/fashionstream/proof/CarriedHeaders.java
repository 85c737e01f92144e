package fashionstream.proof;

import fashionstream.deadletters.DeadLetterHeaders;
import fashionstream.registry.AvroSerializer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;

/** The headers of an image that its outcome must have as well. */
final class CarriedHeaders {
    /** Headers with the schema of the image. */
    private static final Set<String> OF_SCHEMAS =
            Set.of(AvroSerializer.KEY_SCHEMA_ID_HEADER, AvroSerializer.VALUE_SCHEMA_ID_HEADER);

    private CarriedHeaders() {}

    /** Whether a prediction has exactly the image's headers, except those with schemas. */
    static boolean areThoseOf(Iterable<Header> image, Iterable<Header> prediction) {
        return same(without(OF_SCHEMAS, image), list(prediction));
    }

    /** Whether a dead letter has exactly the image's headers, except those with the reason. */
    static boolean areInLetter(Iterable<Header> image, Iterable<Header> letter) {
        return same(without(DeadLetterHeaders.ADDED, image), without(DeadLetterHeaders.ADDED, letter));
    }

    private static List<Header> list(Iterable<Header> headers) {
        return StreamSupport.stream(headers.spliterator(), false).toList();
    }

    private static List<Header> without(Set<String> names, Iterable<Header> headers) {
        return list(headers).stream()
                .filter(header -> !names.contains(header.key()))
                .toList();
    }

    private static boolean same(List<Header> expected, List<Header> actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).key().equals(actual.get(i).key())
                    || !Arrays.equals(expected.get(i).value(), actual.get(i).value())) {
                return false;
            }
        }
        return true;
    }
}
