package fashionstream.registry.development;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * A schema of a subject.
 *
 * @param subject the subject that it belongs to
 * @param version its version in that subject, from 1
 * @param id its number, from 1; subjects with the same schema share it
 * @param schema its text
 */
record SchemaVersion(String subject, int version, int id, String schema) {
    /** Identifies a schema in all registries: the MD5 digest of its text. */
    static UUID guid(String schema) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(schema.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM supports MD5", e);
        }
    }
}
