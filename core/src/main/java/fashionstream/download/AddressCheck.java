package fashionstream.download;

import java.net.URI;

/** Decides which addresses may be requested; asked for the first one and for each that a server redirects to. */
@FunctionalInterface
public interface AddressCheck {
    /** @throws DownloadException if the address may not be requested */
    void require(URI address) throws DownloadException;
}
