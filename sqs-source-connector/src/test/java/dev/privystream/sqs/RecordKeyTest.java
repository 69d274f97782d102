package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {

    @ParameterizedTest
    @CsvSource({
        "message_id, MESSAGE_ID,",
        "message_group_id, MESSAGE_GROUP_ID,",
        "none, NONE,",
        "attribute:tenant, ATTRIBUTE, tenant",
        "attribute:a:b, ATTRIBUTE, a:b",
        "field:user.id, FIELD, user.id",
    })
    void formsAreParsed(String text, RecordKey.Source source, String argument) {
        assertThat(RecordKey.parse(text)).isEqualTo(new RecordKey(source, argument));
    }

    @Test
    void pathIsSplitAtDots() {
        assertThat(RecordKey.parse("field:user.address.zip").path()).containsExactly("user", "address", "zip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Message_Id", "attribute:", "field:", "attribute", "header:x", "message_id "})
    void otherTextIsRefusedWithTheForms(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordKey.parse(text))
                .withMessageContaining(RecordKey.FORMS);
    }

    @Test
    void recommendedFormsAreForms() {
        assertThat(RecordKey.recommended())
                .isNotEmpty()
                .allSatisfy(text -> assertThat(RecordKey.parse(text)).isNotNull());
    }
}
