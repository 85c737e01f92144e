package fashionstream.rolling.counts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is to be added to the counts of one model. */
public record ModelIncrement(ModelIdentity model, List<Slice> slices) {
    public ModelIncrement {
        slices = List.copyOf(slices);
    }

    /** How many predictions are new. */
    public long predictions() {
        return slices.stream().mapToLong(slice -> slice.predicted().count()).sum();
    }

    void write(StateOutput out) throws IOException {
        model.write(out);
        out.writeInt(slices.size());
        for (Slice slice : slices) {
            slice.write(out);
        }
    }

    static ModelIncrement read(StateInput in) throws IOException {
        ModelIdentity model = ModelIdentity.read(in);
        int count = in.readSize(1);
        List<Slice> slices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            slices.add(Slice.read(in, model.classes().size()));
        }
        return new ModelIncrement(model, slices);
    }
}
