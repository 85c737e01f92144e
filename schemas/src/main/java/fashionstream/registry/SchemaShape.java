package fashionstream.registry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.SchemaParseException;

/**
 * Bounds the memory and time that a byte of a record can cost. Computed once per schema, since a writer's schema comes
 * from a registry that others may write to.
 *
 * <p>Most values take bytes of their own, which bounds their number. Nulls and records don't: with a short schema, a
 * record without bytes can hold any number of values. The weight of an array's or map's item is the number of such
 * values in it, and heavy items are charged accordingly. With a recursive schema, the record determines how deeply it
 * nests, so the decoder counts its unions, arrays and maps, without which there is no recursion.
 *
 * @param size number of fields and types
 * @param itemCost number of bytes that an item of an array or map is charged; 1 for any ordinary schema
 * @param maxNested how many unions, arrays and maps a record may hold; unbounded unless the schema is recursive
 */
record SchemaShape(int size, int itemCost, int maxNested) {
    /** Maximum nesting of types. */
    static final int MAX_DEPTH = 64;

    /** Maximum number of nulls, records and fixed values of size 0 in a record, outside of arrays and maps. */
    static final int MAX_WEIGHT = 10_000;

    /** Maximum size of a fixed value, whose memory is allocated before its bytes are checked. */
    static final int MAX_FIXED_BYTES = 1 << 20;

    /** Maximum nesting of the records of a recursive schema. */
    static final int MAX_RECURSION = 256;

    /** Weight that is charged as one byte. */
    private static final int WEIGHT_PER_BYTE = 8;

    /** @throws SchemaParseException if the schema exceeds a limit, or its records are infinite */
    static SchemaShape of(Schema schema) {
        Survey survey = new Survey();
        survey.visit(schema, 0);
        if (!survey.recursive) {
            return new SchemaShape(survey.size, cost(survey.itemWeight), Integer.MAX_VALUE);
        }
        DirectRecords direct = new DirectRecords();
        survey.records.values().forEach(record -> direct.visit(record, 0));
        int weight = Math.max(survey.itemWeight, direct.weight);
        return new SchemaShape(survey.size, cost(weight), MAX_RECURSION / direct.length);
    }

    private static int cost(int weight) {
        return 1 + weight / WEIGHT_PER_BYTE;
    }

    private static void requireDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new SchemaParseException("it is nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private static int requireWeight(long weight) {
        if (weight > MAX_WEIGHT) {
            throw new SchemaParseException(
                    "a record of it may hold more than " + MAX_WEIGHT + " values that take no bytes");
        }
        return (int) weight;
    }

    /**
     * Measures of a type.
     *
     * @param weight number of values without bytes, outside of arrays and maps
     * @param height levels of nested types
     */
    private record Measure(int weight, int height) {}

    /** Visits a whole schema, each record type once; a recursive occurrence has no weight. */
    private static final class Survey {
        private static final Measure WEIGHTLESS = new Measure(0, 0);
        private static final Measure WEIGHT_ONLY = new Measure(1, 0);

        private final Map<String, Schema> records = new HashMap<>();
        private final Map<String, Measure> measured = new HashMap<>();
        private int size;
        private int itemWeight;
        private boolean recursive;

        Measure visit(Schema schema, int depth) {
            requireDepth(depth);
            size++;
            return switch (schema.getType()) {
                case RECORD -> visitRecord(schema, depth);
                case UNION -> visitUnion(schema, depth);
                case ARRAY -> visitItems(schema.getElementType(), depth);
                case MAP -> visitItems(schema.getValueType(), depth);
                case FIXED -> visitFixed(schema.getFixedSize());
                case NULL -> WEIGHT_ONLY;
                default -> WEIGHTLESS;
            };
        }

        private Measure visitRecord(Schema schema, int depth) {
            Measure known = measured.get(schema.getFullName());
            if (known != null) {
                requireDepth(depth + known.height);
                return known;
            }
            if (records.put(schema.getFullName(), schema) != null) {
                recursive = true;
                return WEIGHTLESS;
            }
            long weight = 1;
            int height = 0;
            for (Field field : schema.getFields()) {
                Measure inner = visit(field.schema(), depth + 1);
                weight += inner.weight;
                height = Math.max(height, inner.height);
            }
            Measure measure = new Measure(requireWeight(weight), height + 1);
            measured.put(schema.getFullName(), measure);
            return measure;
        }

        /** A union holds one of its branches, and its own byte compensates for a null. */
        private Measure visitUnion(Schema schema, int depth) {
            int weight = 0;
            int height = 0;
            for (Schema branch : schema.getTypes()) {
                Measure inner = visit(branch, depth + 1);
                weight = Math.max(weight, inner.weight - 1);
                height = Math.max(height, inner.height);
            }
            return new Measure(weight, height + 1);
        }

        private Measure visitItems(Schema item, int depth) {
            Measure inner = visit(item, depth + 1);
            itemWeight = Math.max(itemWeight, inner.weight);
            return new Measure(0, inner.height + 1);
        }

        private static Measure visitFixed(int size) {
            if (size > MAX_FIXED_BYTES) {
                throw new SchemaParseException(
                        "it has a fixed type of " + size + " bytes; at most " + MAX_FIXED_BYTES + " are read");
            }
            return size == 0 ? WEIGHT_ONLY : WEIGHTLESS;
        }
    }

    /** Visits the records that are direct fields of records, where nothing could end a recursion. */
    private static final class DirectRecords {
        private final Map<String, Measure> measured = new HashMap<>();
        private final Set<String> entered = new HashSet<>();
        private int weight;
        private int length;

        Measure visit(Schema record, int depth) {
            requireDepth(depth);
            Measure known = measured.get(record.getFullName());
            if (known != null) {
                return known;
            }
            if (!entered.add(record.getFullName())) {
                throw new SchemaParseException("a record of " + Excerpt.of(record.getFullName()) + " contains itself");
            }
            long sum = 1;
            int height = 0;
            for (Field field : record.getFields()) {
                if (field.schema().getType() == Schema.Type.RECORD) {
                    Measure inner = visit(field.schema(), depth + 1);
                    sum += inner.weight;
                    height = Math.max(height, inner.height);
                } else if (field.schema().getType() == Schema.Type.NULL) {
                    sum++;
                }
            }
            Measure measure = new Measure(requireWeight(sum), height + 1);
            measured.put(record.getFullName(), measure);
            weight = Math.max(weight, measure.weight);
            length = Math.max(length, measure.height);
            return measure;
        }
    }
}
