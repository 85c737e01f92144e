package fashionstream.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Labels as comma-separated values with a header that names the columns, in any order. Each record is one line, so that
 * reading can continue after a bad one.
 */
final class CsvLabels implements LabelFormat {
    private static final ObjectReader CELLS = new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.TRIM_SPACES);

    private final List<String> columns;

    /**
     * Parses the header.
     *
     * @throws BadLineException if it is not a header
     */
    CsvLabels(String header) throws BadLineException {
        this.columns = Arrays.stream(cells(header)).map(LabelText::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!LabelFields.NAMES.contains(column) || !seen.add(column)) {
                throw headerError("column '" + LabelFields.shown(column) + "' is unknown or duplicate");
            }
        }
        if (!seen.contains(LabelFields.IMAGE_ID) || !seen.contains(LabelFields.LABEL)) {
            throw headerError("a column is missing");
        }
    }

    private static BadLineException headerError(String problem) {
        return new BadLineException(problem + "; the first line must name the columns: " + LabelFields.IMAGE_ID + ","
                + LabelFields.LABEL + "; " + LabelFields.LABELLED_AT + " and " + LabelFields.LABELLED_BY
                + " are optional");
    }

    @Override
    public LabelFields read(String line) throws BadLineException {
        String[] cells = cells(line);
        if (cells.length != columns.size()) {
            throw new BadLineException(
                    "the header names " + columns.size() + " columns, but the line has " + cells.length);
        }
        return new LabelFields(
                cell(cells, LabelFields.IMAGE_ID),
                cell(cells, LabelFields.LABEL),
                cell(cells, LabelFields.LABELLED_AT),
                cell(cells, LabelFields.LABELLED_BY));
    }

    private @Nullable String cell(String[] cells, String column) {
        int index = columns.indexOf(column);
        return index < 0 ? null : cells[index];
    }

    private static String[] cells(String line) throws BadLineException {
        try (MappingIterator<String[]> records = CELLS.readValues(line)) {
            return records.nextValue();
        } catch (JsonProcessingException e) {
            throw new BadLineException("it is not CSV: " + LabelFields.shown(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new BadLineException("it is not CSV: " + LabelFields.shown(String.valueOf(e.getMessage())), e);
        }
    }
}
