package fashionstream.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Corrects timestamps whose writer counts in another unit than milliseconds. Avro resolves schemas without a look at
 * logical types: it reads microseconds as if they were the milliseconds of the generated class, and a year 58,000 comes
 * out. A writer's integer without logical type counts as milliseconds.
 *
 * <p>What was read is corrected afterwards, along the schema's own structure, and only if a unit differs: records of an
 * ordinary schema pay nothing.
 */
final class TimestampUnits {
    private static final UnaryOperator<Object> NOTHING = UnaryOperator.identity();

    /** A record type is entered once: it may hold itself. */
    private final IdentityHashMap<Resolver.Action, Fields> records = new IdentityHashMap<>();

    private boolean differs;

    /** A union whose branches can't be told apart once they are read; null if there is none. */
    private @Nullable String ambiguous;

    private TimestampUnits() {}

    /**
     * Finds what a schema's writer does differently.
     *
     * @param action how records of the writer's schema are read as generated classes
     * @return corrects a record that was read; null if there is nothing to correct
     * @throws SerializationException if a timestamp of ours isn't a point in time in the writer's schema
     */
    static @Nullable UnaryOperator<Object> correction(Resolver.Action action) {
        TimestampUnits units = new TimestampUnits();
        UnaryOperator<Object> correction = units.visit(action, "a record");
        if (!units.differs) {
            return null;
        }
        if (units.ambiguous != null) {
            throw new SerializationException(units.ambiguous + " is written in more than one unit of time");
        }
        return correction;
    }

    private UnaryOperator<Object> visit(Resolver.Action action, String place) {
        if (action instanceof Resolver.RecordAdjust adjust) {
            return visitRecord(adjust);
        }
        if (action instanceof Resolver.WriterUnion union) {
            return visitUnion(union, place);
        }
        if (action instanceof Resolver.ReaderUnion union) {
            return visit(union.actualAction, place);
        }
        if (action instanceof Resolver.Container container) {
            return new Items(visit(container.elementAction, place));
        }
        boolean isTimestamp = action.type != Resolver.Action.Type.ERROR
                && action.reader != null
                && action.reader.getLogicalType() instanceof LogicalTypes.TimestampMillis;
        if (!isTimestamp) {
            return NOTHING;
        }
        long perMilli = perMilli(action.writer, place);
        differs |= perMilli != 1;
        return new Timestamp(perMilli);
    }

    private UnaryOperator<Object> visitRecord(Resolver.RecordAdjust action) {
        Fields known = records.get(action);
        if (known != null) {
            return known;
        }
        Fields fields = new Fields(action.reader.getFullName(), new HashMap<>());
        records.put(action, fields);
        int next = 0;
        for (Resolver.Action field : action.fieldActions) {
            if (field.type != Resolver.Action.Type.SKIP) {
                Schema.Field read = action.readerOrder[next++];
                UnaryOperator<Object> correction =
                        visit(field, "field " + read.name() + " of " + action.reader.getFullName());
                if (correction != NOTHING) {
                    fields.byPosition.put(read.pos(), correction);
                }
            }
        }
        return fields;
    }

    private UnaryOperator<Object> visitUnion(Resolver.WriterUnion action, String place) {
        Set<UnaryOperator<Object>> corrections = new HashSet<>();
        Set<Object> targets = new HashSet<>();
        for (Resolver.Action branch : action.actions) {
            UnaryOperator<Object> correction = visit(branch, place);
            if (correction != NOTHING && corrections.add(correction) && !targets.add(target(correction))) {
                ambiguous = place;
            }
        }
        return new Branches(new ArrayList<>(corrections));
    }

    /** What a correction looks for among the values that it is given. */
    private static Object target(UnaryOperator<Object> correction) {
        return correction instanceof Fields fields ? fields.record : correction.getClass();
    }

    private static long perMilli(Schema writer, String place) {
        @Nullable String logicalType = writer.getProp(LogicalType.LOGICAL_TYPE_PROP);
        if (logicalType == null) {
            return 1;
        }
        return switch (logicalType) {
            case "timestamp-millis" -> 1;
            case "timestamp-micros" -> 1000;
            case "timestamp-nanos" -> 1_000_000;
            default ->
                throw new SerializationException(place + " is written as " + Excerpt.of(logicalType)
                        + ", which is not a point in time; use timestamp-millis, timestamp-micros or timestamp-nanos");
        };
    }

    private record Timestamp(long perMilli) implements UnaryOperator<Object> {
        @Override
        public Object apply(Object value) {
            return value instanceof Instant instant
                    ? Instant.ofEpochMilli(Math.floorDiv(instant.toEpochMilli(), perMilli))
                    : value;
        }
    }

    /** Compared by identity, since it may hold itself. */
    private static final class Fields implements UnaryOperator<Object> {
        private final String record;
        private final Map<Integer, UnaryOperator<Object>> byPosition;

        Fields(String record, Map<Integer, UnaryOperator<Object>> byPosition) {
            this.record = record;
            this.byPosition = byPosition;
        }

        @Override
        public Object apply(Object value) {
            if (value instanceof SpecificRecord found
                    && found.getSchema().getFullName().equals(record)) {
                byPosition.forEach((position, correction) -> correct(found, position, correction));
            }
            return value;
        }

        private static void correct(SpecificRecord record, int position, UnaryOperator<Object> correction) {
            @Nullable Object value = record.get(position);
            if (value != null) {
                record.put(position, correction.apply(value));
            }
        }
    }

    private record Items(UnaryOperator<Object> item) implements UnaryOperator<Object> {
        @Override
        @SuppressWarnings("unchecked")
        public Object apply(Object value) {
            if (value instanceof List<?> list) {
                ((List<Object>) list).replaceAll(item);
            } else if (value instanceof Map<?, ?> map) {
                ((Map<Object, Object>) map).replaceAll((key, before) -> item.apply(before));
            }
            return value;
        }
    }

    private record Branches(List<UnaryOperator<Object>> corrections) implements UnaryOperator<Object> {
        @Override
        public Object apply(Object value) {
            Object corrected = value;
            for (UnaryOperator<Object> correction : corrections) {
                corrected = correction.apply(corrected);
            }
            return corrected;
        }
    }
}
