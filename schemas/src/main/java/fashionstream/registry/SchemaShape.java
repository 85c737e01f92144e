package fashionstream.registry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.SchemaParseException;

/**
 * How much memory and time a byte of a record can cost, found once per schema: a writer's schema comes from a registry
 * that others may write to.
 *
 * <p>Most values take bytes of their own, which bounds their number. Nulls and records don't: a short schema can have a
 * record of no bytes stand for any number of values. What one item of an array or map may stand for is its weight, and
 * heavy items are charged for it. A recursive schema leaves it to the record how deep it nests, so its unions, arrays
 * and maps are counted, without which nothing recurs.
 *
 * @param size fields and types in it
 * @param itemCost what an item of an array or map counts against the bytes of the record; 1 for any ordinary schema
 * @param maxNested how many unions, arrays and maps a record may hold; unbounded unless the schema is recursive
 */
record SchemaShape(int size, int itemCost, int maxNested) {
    /** Types within types. */
    static final int MAX_DEPTH = 64;

    /** Nulls, records and fixed values of no size that a record may hold outside of arrays and maps. */
    static final int MAX_WEIGHT = 10_000;

    /** Bytes of a fixed value, for which memory is taken before the bytes are seen. */
    static final int MAX_FIXED_BYTES = 1 << 20;

    /** How deep the records of a recursive schema may nest. */
    static final int MAX_RECURSION = 256;

    /** Weight that passes for a byte. */
    private static final int WEIGHT_PER_BYTE = 8;

    /** @throws SchemaParseException if the schema is beyond a limit, or its records have no end */
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
                    "a record of it may hold more than " + MAX_WEIGHT + " values without a byte");
        }
        return (int) weight;
    }

    /**
     * What a type stands for.
     *
     * @param weight outside of arrays and maps
     * @param height levels of types in it
     */
    private record Measure(int weight, int height) {}

    /** A walk through a whole schema that enters each record type once; what recurs counts nothing. */
    private static final class Survey {
        private static final Measure LIGHT = new Measure(0, 0);
        private static final Measure NOTHING = new Measure(1, 0);

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
                case NULL -> NOTHING;
                default -> LIGHT;
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
                return LIGHT;
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

        /** It holds one of its branches, and its own byte makes up for a null. */
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
            return size == 0 ? NOTHING : LIGHT;
        }
    }

    /** A walk through the records that are fields of records, with nothing between them that could end a recursion. */
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
