package fashionstream.console;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** A log message in one line: no text from outside can forge a line or control a terminal. */
public final class PlainMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return PlainText.oneLine(String.valueOf(super.convert(event)));
    }
}
