package fashionstream.health;

import fashionstream.streams.PartStatus;
import fashionstream.streams.StreamsRunner;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams.State;

/** Checks one part of the streams: ready while it runs, alive unless it has stopped after a failure. */
public final class StreamsHealth implements HealthCheck {
    private final StreamsRunner streams;
    private final int index;

    private StreamsHealth(StreamsRunner streams, int index) {
        this.streams = streams;
        this.index = index;
    }

    /** A check for each part. */
    public static List<HealthCheck> of(StreamsRunner streams) {
        return IntStream.range(0, streams.parts().size())
                .<HealthCheck>mapToObj(index -> new StreamsHealth(streams, index))
                .toList();
    }

    private PartStatus part() {
        return streams.parts().get(index);
    }

    @Override
    public String name() {
        return part().name();
    }

    @Override
    public Status ready() {
        PartStatus part = part();
        return status(part, part.state() == State.RUNNING);
    }

    @Override
    public Status live() {
        PartStatus part = part();
        return status(part, part.state() != State.ERROR);
    }

    private static Status status(PartStatus part, boolean up) {
        Map<String, String> details = new HashMap<>();
        details.put("state", part.state().name().toLowerCase(Locale.ROOT));
        details.put("active_tasks", Integer.toString(part.activeTasks()));
        part.restored().ifPresent(percent -> details.put("restored_percent", Long.toString(percent)));
        part.failure().ifPresent(failure -> details.put("last_failure", failure));
        return new Status(up, details);
    }
}
