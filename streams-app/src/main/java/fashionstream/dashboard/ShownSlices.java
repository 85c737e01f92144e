package fashionstream.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.jsonrecord.JsonRecords;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.SliceAccuracy;
import java.util.Comparator;
import java.util.List;

/** The slices that the page shows: those that are worse than the rest first, then by accuracy. */
final class ShownSlices {
    /** A longer list would not be read, and is sent to each browser every second. */
    static final int MAX = 50;

    private static final Comparator<SliceAccuracy> ORDER = Comparator.comparing(SliceAccuracy::getWorse)
            .reversed()
            .thenComparing(SliceAccuracy::getAccuracy, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Comparator.comparing(SliceAccuracy::getPredicted).reversed());

    private ShownSlices() {}

    /** Adds {@code slices}, and {@code slices_left_out}, the number of the others. */
    static void add(ObjectNode shown, RollingAccuracy accuracy) {
        List<SliceAccuracy> slices = accuracy.getSlices();
        ArrayNode listed = shown.putArray("slices");
        slices.stream().sorted(ORDER).limit(MAX).map(JsonRecords::of).forEach(slice -> {
            ShownAccuracy.cutTexts(slice);
            listed.add(slice);
        });
        shown.put("slices_left_out", accuracy.getSlicesOmitted() + slices.size() - listed.size());
    }
}
