package fashionstream.inference;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The last images that exceeded the time limit of the model. If a batch is repeated, because its transaction timed out,
 * it does not wait for them again. Thread-safe.
 */
final class SlowImages {
    private static final int MAX = 1000;

    private final Set<ByteBuffer> digests =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
                    return size() > MAX;
                }
            }));

    /** Avoids computing digests if there are no such images, as with nearly all models. */
    private volatile boolean any;

    void add(byte[] image) {
        digests.add(digest(image));
        any = true;
    }

    boolean contains(byte[] image) {
        return any && digests.contains(digest(image));
    }

    private static ByteBuffer digest(byte[] image) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(image));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
