package fashionstream.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Processor time per image in microseconds. The broker's and the whole application's are those of their processes over
 * the run, and inference is measured in the run, on the stream threads; Avro and decoding are measured alone, on the
 * same bytes; the client (Kafka's consumer, producer and Streams, state stores, accuracy, garbage collection) is what is
 * left of the application's.
 *
 * @param avro reading the image record and writing the prediction
 * @param decode from the image record to the pixels that the model takes
 */
public record CpuMicros(double broker, double client, double avro, double decode, double inference) {
    static CpuMicros of(List<PipelineRun> runs, PartCosts parts) {
        double inference = median(runs, PipelineRun::inferenceMicros);
        double rest = median(runs, PipelineRun::appMicros) - inference - parts.avroMicros() - parts.decodeMicros();
        return new CpuMicros(
                median(runs, PipelineRun::brokerMicros),
                Math.max(0, rest),
                parts.avroMicros(),
                parts.decodeMicros(),
                inference);
    }

    private static double median(List<PipelineRun> runs, ToDoubleFunction<PipelineRun> figure) {
        return Spread.of(runs.stream().mapToDouble(figure).toArray()).median();
    }
}
