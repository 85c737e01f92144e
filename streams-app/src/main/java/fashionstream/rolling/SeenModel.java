package fashionstream.rolling;

import fashionstream.rolling.counts.ModelIdentity;
import fashionstream.rolling.counts.StateInput;
import fashionstream.rolling.counts.StateOutput;
import java.io.IOException;

/**
 * A model of which predictions came. Kept in a state store.
 *
 * @param seen stream time at which one came last, roughly, in milliseconds since 1970; 0 where the state is of a
 *     version that did not store it
 */
record SeenModel(ModelIdentity model, long seen) {
    void write(StateOutput out) throws IOException {
        model.write(out);
        out.writeLong(seen);
    }

    static SeenModel read(StateInput in) throws IOException {
        ModelIdentity model = ModelIdentity.read(in);
        return new SeenModel(model, in.isFirstFormat() ? 0 : in.readLong());
    }
}
