package fashionstream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionMismatchTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Existing internal topic app-accuracy-truth-images-changelog has invalid partitions: expected: 8; actual: 4."
                        + " Use 'org.apache.kafka.tools.StreamsResetter' tool to clean up invalid topics before processing.",
                "Invalid topology: Existing topic app-accuracy-truth-images-changelog has different number of partitions:"
                        + " expected 8, found 4"
            })
    void shouldReportWhatToDo(String message) {
        assertThat(PartitionMismatch.explain(new StreamsException("wrapped", new StreamsException(message))))
                .hasValue("predictions and labels have 8 partitions, and the state of the counts has 4 (topic"
                        + " app-accuracy-truth-images-changelog); stop all instances and run 'fashion-stream topics grow"
                        + " predictions --partitions 8' (docs/operations.md, \"More partitions\")");
    }

    /** Growing was interrupted: the state has the new number already. */
    @Test
    void shouldNeverAdviseToLowerTheNumber() {
        String message = "Existing internal topic x has invalid partitions: expected: 4; actual: 8.";
        assertThat(PartitionMismatch.explain(new StreamsException(message)))
                .get()
                .asString()
                .contains("have 4 partitions", "has 8", "--partitions 8");
    }

    @Test
    void shouldLeaveOtherFailuresAlone() {
        assertThat(PartitionMismatch.explain(new StreamsException("topic images has gone")))
                .isEmpty();
    }
}
