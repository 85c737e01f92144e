package fashionstream.web;

import java.nio.charset.StandardCharsets;

/**
 * An event for browsers.
 *
 * @param name name of the event, one word
 * @param data its data, usually JSON; may have several lines
 */
public record SseEvent(String name, String data) {
    public SseEvent {
        if (!name.matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("event name must be one word, not '" + name + "'");
        }
    }

    /** The event in wire format. */
    byte[] frame(long id) {
        StringBuilder frame = new StringBuilder(data.length() + 64);
        frame.append("id: ").append(id).append("\nevent: ").append(name).append('\n');
        data.lines().forEach(line -> frame.append("data: ").append(line).append('\n'));
        return frame.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
