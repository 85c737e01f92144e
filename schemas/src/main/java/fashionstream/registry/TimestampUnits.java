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
 * Corrects timestamps that are written in a unit other than milliseconds. Avro ignores logical types when it resolves
 * schemas: it reads microseconds as if they were the milliseconds of the generated class, which results in a year such
 * as 58,000. An integer without a logical type is read as milliseconds.
 *
 * <p>The correction runs after a record is read and follows the structure of its schema. It runs only if a unit
 * differs, so records of an ordinary schema have no overhead.
 */
final class TimestampUnits {
    private static final UnaryOperator<Object> NO_CORRECTION = UnaryOperator.identity();

    /** Each record type is visited once, since it may contain itself. */
    private final IdentityHashMap<Resolver.Action, Fields> records = new IdentityHashMap<>();

    private boolean differs;

    /** A union whose branches can't be distinguished once they are read; null if there is none. */
    private @Nullable String ambiguous;

    private TimestampUnits() {}

    /**
     * Compares the units of a writer's schema with those of the generated classes.
     *
     * @param action how Avro resolves the writer's schema to that of the generated class
     * @return a function that corrects a record; null if there is nothing to correct
     * @throws SerializationException if the writer's schema has another type for a timestamp
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
            return NO_CORRECTION;
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
                if (correction != NO_CORRECTION) {
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
            if (correction != NO_CORRECTION && corrections.add(correction) && !targets.add(target(correction))) {
                ambiguous = place;
            }
        }
        return new Branches(new ArrayList<>(corrections));
    }

    /** The type of value that a correction applies to. */
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

    /** Compared by identity, since it may contain itself. */
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
