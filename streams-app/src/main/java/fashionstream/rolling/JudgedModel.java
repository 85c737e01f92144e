package fashionstream.rolling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that is judged. Its class names travel along, as the instance that counts may run another model.
 *
 * @param classes class names, in the order of the model's outputs
 */
public record JudgedModel(String name, String version, List<String> classes) {
    public JudgedModel {
        classes = List.copyOf(classes);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(DataOutput out) throws IOException {
        out.writeUTF(name);
        out.writeUTF(version);
        out.writeInt(classes.size());
        for (String label : classes) {
            out.writeUTF(label);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static JudgedModel read(DataInput in) throws IOException {
        String name = in.readUTF();
        String version = in.readUTF();
        int count = in.readInt();
        List<String> classes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            classes.add(in.readUTF());
        }
        return new JudgedModel(name, version, classes);
    }
}
