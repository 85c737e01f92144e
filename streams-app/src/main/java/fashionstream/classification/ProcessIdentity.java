package fashionstream.classification;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * An empty state store. Kafka Streams keeps the id of its process on disk only for topologies with a persistent store,
 * and derives the transactional ids from it. With this store, an instance that restarts after a crash has its previous
 * transactional ids, so that its first transaction fences and aborts the transaction that the crash left open.
 * Otherwise readers of committed records, and the instance itself, would wait for the transaction's timeout.
 */
final class ProcessIdentity implements StateStore {
    private static final String NAME = "process-identity";

    private boolean open;

    private ProcessIdentity() {}

    static StoreBuilder<ProcessIdentity> builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** It never has a changelog or a cache; requests for them are ignored. */
    private static final class Builder implements StoreBuilder<ProcessIdentity> {
        @Override
        public StoreBuilder<ProcessIdentity> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<ProcessIdentity> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<ProcessIdentity> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<ProcessIdentity> withLoggingDisabled() {
            return this;
        }

        @Override
        public ProcessIdentity build() {
            return new ProcessIdentity();
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return NAME;
        }
    }
}
