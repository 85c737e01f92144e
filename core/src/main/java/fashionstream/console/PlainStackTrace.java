package fashionstream.console;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stack trace in the log, with each message in one line as in {@link PlainMessage}. */
public final class PlainStackTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy failure) {
        return super.throwableProxyToString(new Plain(failure));
    }

    private record Plain(IThrowableProxy failure) implements IThrowableProxy {
        @Override
        @SuppressWarnings("NullAway") // logback has no annotations
        public @Nullable String getMessage() {
            String message = failure.getMessage();
            return message == null ? null : PlainText.oneLine(message);
        }

        @Override
        public String getClassName() {
            return failure.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return failure.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return failure.getCommonFrames();
        }

        @Override
        @SuppressWarnings("NullAway")
        public @Nullable IThrowableProxy getCause() {
            IThrowableProxy cause = failure.getCause();
            return cause == null ? null : new Plain(cause);
        }

        @Override
        @SuppressWarnings("NullAway")
        public IThrowableProxy @Nullable [] getSuppressed() {
            IThrowableProxy[] suppressed = failure.getSuppressed();
            return suppressed == null
                    ? null
                    : Arrays.stream(suppressed).map(Plain::new).toArray(IThrowableProxy[]::new);
        }

        @Override
        public boolean isCyclic() {
            return failure.isCyclic();
        }
    }
}
