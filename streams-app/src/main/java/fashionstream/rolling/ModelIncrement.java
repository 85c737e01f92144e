package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is to be added to the counts of one model. */
public record ModelIncrement(JudgedModel model, List<Slice> slices) {
    public ModelIncrement {
        slices = List.copyOf(slices);
    }

    void write(DataOutput out) throws IOException {
        model.write(out);
        out.writeInt(slices.size());
        for (Slice slice : slices) {
            slice.write(out);
        }
    }

    static ModelIncrement read(DataInput in) throws IOException {
        JudgedModel model = JudgedModel.read(in);
        int count = in.readInt();
        List<Slice> slices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            slices.add(Slice.read(in));
        }
        return new ModelIncrement(model, slices);
    }
}
