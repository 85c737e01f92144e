package fashionstream.download;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A download failed; the message states the reason, without the address. */
public final class DownloadException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    private DownloadException(String reason, boolean temporary, @Nullable Throwable cause) {
        super(reason, cause);
        this.temporary = temporary;
    }

    /** A failure that another attempt may not have, such as a connection that was cut. */
    static DownloadException temporary(String reason, @Nullable Throwable cause) {
        return new DownloadException(reason, true, cause);
    }

    /** A failure that every attempt has, such as an address that does not exist. */
    public static DownloadException permanent(String reason) {
        return new DownloadException(reason, false, null);
    }

    /** Whether another attempt may succeed. */
    public boolean isTemporary() {
        return temporary;
    }
}
