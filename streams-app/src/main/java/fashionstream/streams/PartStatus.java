package fashionstream.streams;

import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * The status of a part of the streams.
 *
 * @param name name of the part: {@code classification} or {@code accuracy}
 * @param state the state of Kafka Streams
 * @param activeTasks number of tasks of this instance; may be 0 if there are more instances than partitions
 * @param failure the message of the last failure of a stream thread, including those that were replaced
 * @param restored progress of the restoration of state, in percent; empty if nothing is being restored
 */
public record PartStatus(
        String name, State state, int activeTasks, Optional<String> failure, Optional<Long> restored) {}
