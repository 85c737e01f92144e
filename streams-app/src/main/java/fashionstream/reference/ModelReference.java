package fashionstream.reference;

import fashionstream.schema.ModelFile;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where the file of a published model is, and what it contains.
 *
 * @param address its http, https or file URL
 * @param sha256 SHA-256 of its content, 64 hexadecimal digits in lower case
 * @param bytes its size
 */
public record ModelReference(URI address, String sha256, long bytes) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the hash is not one */
    public ModelReference {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("the SHA-256 of a model file has 64 hexadecimal digits");
        }
    }

    /**
     * Reads the part of a record.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    public static ModelReference of(ModelFile file) {
        return new ModelReference(URI.create(file.getAddress()), file.getSha256(), file.getBytes());
    }

    /** The part of a record. */
    public ModelFile toRecord() {
        return new ModelFile(address.toString(), sha256, bytes);
    }

    /** The address for messages, without a query, which may have a signature. */
    public String shown() {
        return ReferenceAddress.shown(address);
    }
}
