package fashionstream.registry.development;

/** A response with a status other than 200 and Confluent's error code. */
final class RegistryError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int errorCode;

    RegistryError(int status, int errorCode, String message) {
        // Without a stack trace: it is a response, not a failure of this program.
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
    }

    static RegistryError subjectNotFound(String subject) {
        return new RegistryError(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryError versionNotFound(int version) {
        return new RegistryError(404, 40402, "Version " + version + " not found.");
    }

    static RegistryError schemaNotFound(String what) {
        return new RegistryError(404, 40403, "Schema " + what + "not found");
    }

    static RegistryError subjectLevelNotFound(String subject) {
        return new RegistryError(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RegistryError invalidSchema(String why) {
        return new RegistryError(422, 42201, "Invalid schema: " + why);
    }

    static RegistryError invalidVersion(String version) {
        return new RegistryError(
                422,
                42202,
                "The specified version '" + version + "' is not a valid version id. Use 1 or more, or latest");
    }

    static RegistryError invalidLevel() {
        return new RegistryError(422, 42203, "Invalid compatibility level. Use one of " + Compatibility.names());
    }

    static RegistryError incompatible(String subject, String why) {
        return new RegistryError(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject + "\": "
                        + why);
    }

    int status() {
        return status;
    }

    int errorCode() {
        return errorCode;
    }
}
