package fashionstream.dashboard;

import fashionstream.rollout.PublishedModel;
import fashionstream.rollout.RolloutStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the page shows of the roll-out: the published models, which of them is active, and what they are called. */
final class ShownRollout {
    private static final int MAX_PUBLISHED = 20;

    private ShownRollout() {}

    /**
     * The fields of the roll-out. {@code labels} has the text to show for each version on the page.
     *
     * @param others versions that the page also shows; null for none
     */
    static Map<String, @Nullable Object> of(RolloutStatus models, List<@Nullable String> others) {
        List<PublishedModel> all = models.published();
        List<PublishedModel> latest = all.subList(Math.max(0, all.size() - MAX_PUBLISHED), all.size());
        List<@Nullable String> versions = new ArrayList<>(others);
        latest.forEach(model -> versions.add(model.version()));
        versions.add(models.active().version());
        versions.add(models.promoted());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("answering", ShownText.name(models.active().version()));
        fields.put("promoted", ShownText.nameOrNull(models.promoted()));
        fields.put("trouble", ShownText.sentence(models.trouble()));
        fields.put("published", latest.stream().map(ShownRollout::shown).toList());
        fields.put("labels", labels(models, versions));
        return fields;
    }

    private static Map<String, String> labels(RolloutStatus models, List<@Nullable String> versions) {
        Map<String, String> labels = new TreeMap<>();
        for (String version : versions) {
            if (version != null) {
                String label = models.label(version).toString();
                labels.put(ShownText.name(version), ShownText.name(label));
            }
        }
        return labels;
    }

    private static PublishedModel shown(PublishedModel model) {
        return new PublishedModel(
                ShownText.name(model.name()),
                model.number(),
                ShownText.name(model.version()),
                model.bytes(),
                null,
                model.publishedAt(),
                ShownText.sentence(model.note()));
    }
}
