package fashionstream.registry;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The registry understood a request and rejected it: an unknown schema or subject, an incompatible or invalid schema. A
 * retry doesn't help: the record is at fault, not the registry.
 */
public final class SchemaRegistryException extends SerializationException {
    /** Error code of the registry: the subject doesn't exist. */
    public static final int SUBJECT_NOT_FOUND = 40401;

    /** Error code of the registry: the subject has no such version. */
    public static final int VERSION_NOT_FOUND = 40402;

    /** Error code of the registry: no such schema. */
    public static final int SCHEMA_NOT_FOUND = 40403;

    /** Error code of the registry: the text is not a valid schema. */
    public static final int INVALID_SCHEMA = 42201;

    /** HTTP status of an incompatible schema. Check the status, since registries differ in the error code. */
    public static final int CONFLICT = 409;

    private static final int NOT_FOUND = 404;
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int errorCode;

    SchemaRegistryException(int status, int errorCode, String message) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** HTTP status of the response. */
    public int status() {
        return status;
    }

    /** The {@code error_code} of the response, such as {@link #SCHEMA_NOT_FOUND}. */
    public int errorCode() {
        return errorCode;
    }

    /** Whether there is no such subject, version or schema. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }

    /** Whether the schema was rejected because it is incompatible with an earlier one of its subject. */
    public boolean isConflict() {
        return status == CONFLICT;
    }
}
