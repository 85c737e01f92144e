package fashionstream.streams;

import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * How a part of the streams is doing.
 *
 * @param name which part: {@code classification} or {@code accuracy}
 * @param state the state of Kafka Streams
 * @param activeTasks tasks that this instance works on; none is fine where there are more instances than partitions
 * @param failure the message of the last failure of a stream thread, also of one that was replaced
 * @param restored how much of the state that is being restored is there, in percent; empty if nothing is being restored
 */
public record PartStatus(
        String name, State state, int activeTasks, Optional<String> failure, Optional<Long> restored) {}
