package fashionstream.rolling.counts;

import fashionstream.schema.RecordLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Identity and class names of a model. The class names are part of it because the instance that counts may run another
 * model.
 *
 * @param classes class names, in the order of the model's outputs
 */
public record ModelIdentity(String name, String version, List<String> classes) {
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public ModelIdentity {
        classes = List.copyOf(classes);
    }

    /** Whether a version is valid: it is part of keys and metrics. */
    static boolean isVersion(String version) {
        return VERSION.matcher(version).matches();
    }

    /** Whether a name is valid: it is shown on terminals and repeated in records. */
    static boolean isName(String name) {
        return RecordLimits.fits(name, RecordLimits.LABEL_BYTES) && name.chars().noneMatch(Character::isISOControl);
    }

    /** Writes it in the form that {@link #read} reads. */
    public void write(StateOutput out) throws IOException {
        out.writeText(name);
        out.writeText(version);
        out.writeInt(classes.size());
        for (String label : classes) {
            out.writeText(label);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static ModelIdentity read(StateInput in) throws IOException {
        String name = in.readText();
        String version = in.readText();
        int count = in.readSize(2);
        List<String> classes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            classes.add(in.readText());
        }
        return new ModelIdentity(name, version, classes);
    }
}
