package fashionstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.schema.RecordLimits;
import org.junit.jupiter.api.Test;

class ClassNameLimitTest {
    @Test
    void shouldAllowTheClassNamesThatRecordsMayCarry() {
        assertThat(ModelNames.MAX_NAME_BYTES).isEqualTo(RecordLimits.LABEL_BYTES);
    }
}
