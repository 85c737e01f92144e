package fashionstream.reference;

import fashionstream.download.DownloadException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The addresses from which models may be fetched: those below the prefixes of {@code models.reference.allow}. A prefix
 * ends at a path segment: {@code https://models.example/prod} allows {@code https://models.example/prod/a.onnx}, but not
 * {@code https://models.example/production/a.onnx}.
 */
public final class AllowedReferences {
    private final List<URI> prefixes;

    /** @throws IllegalArgumentException if a prefix is neither an http, https or file URL nor a path */
    public AllowedReferences(List<String> prefixes) {
        this.prefixes = prefixes.stream().map(ReferenceAddress::parse).toList();
    }

    /** @throws DownloadException if the address is not below any prefix */
    void require(URI address) throws DownloadException {
        try {
            ReferenceAddress.requireValid(address);
        } catch (IllegalArgumentException e) {
            throw DownloadException.permanent(String.valueOf(e.getMessage()));
        }
        if (prefixes.stream().noneMatch(prefix -> isBelow(address, prefix))) {
            throw DownloadException.permanent(ReferenceAddress.shown(address)
                    + " is not below a prefix of models.reference.allow, which "
                    + (prefixes.isEmpty() ? "is empty" : "lists " + shownPrefixes()));
        }
    }

    /**
     * The real path of a file that is allowed.
     *
     * @throws DownloadException if links lead elsewhere
     * @throws IOException if there is no such file
     */
    Path realPath(URI address) throws IOException {
        require(address);
        Path real = Path.of(address).toRealPath();
        for (URI prefix : prefixes) {
            if (isBelow(address, prefix) && real.startsWith(Path.of(prefix).toRealPath())) {
                return real;
            }
        }
        throw DownloadException.permanent(
                ReferenceAddress.shown(address) + " is a link to a file that models.reference.allow does not list");
    }

    private static boolean isBelow(URI address, URI prefix) {
        if (ReferenceAddress.isFile(prefix)) {
            return ReferenceAddress.isFile(address) && isBelow(address.getPath(), prefix.getPath());
        }
        return prefix.getScheme().equalsIgnoreCase(address.getScheme())
                && prefix.getHost().equalsIgnoreCase(address.getHost())
                && ReferenceAddress.port(prefix) == ReferenceAddress.port(address)
                && isBelow(address.getRawPath(), prefix.getRawPath());
    }

    private static boolean isBelow(String path, String prefix) {
        return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    private String shownPrefixes() {
        return String.join(", ", prefixes.stream().map(ReferenceAddress::shown).toList());
    }
}
