package fashionstream.rolling.counts;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** A store in memory. */
final class MemoryTruthStore implements TruthStore {
    final Map<String, ImageTruth> images = new HashMap<>();
    private final Map<String, ModelIdentity> models = new HashMap<>();
    private final Map<String, Long> seen = new HashMap<>();

    @Override
    public @Nullable ImageTruth image(String id, long now) {
        return images.get(id);
    }

    @Override
    public void putImage(String id, ImageTruth truth) {
        images.put(id, truth);
    }

    @Override
    public @Nullable ModelIdentity model(String version) {
        return models.get(version);
    }

    @Override
    public void putModel(ModelIdentity model, long time) {
        models.put(model.version(), model);
        seen.put(model.version(), time);
    }

    @Override
    public void forgetModel(String version) {
        models.remove(version);
        seen.remove(version);
    }

    @Override
    public void forEachModel(ObjLongConsumer<String> each) {
        seen.forEach(each::accept);
    }
}
