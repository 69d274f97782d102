package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataFieldTest {

    @ParameterizedTest
    @CsvSource({
        "message_id:MessageId, message_id, MESSAGE_ID",
        "create_date : SentTimestamp, create_date, SENT_TIMESTAMP",
        "a:b:QueueName, a:b, QUEUE_NAME",
    })
    void entryIsParsed(String text, String name, MessageProperty property) {
        assertThat(MetadataField.parse(text)).isEqualTo(new MetadataField(name, property));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MessageId", ":MessageId", " :MessageId"})
    void entryWithoutAFieldIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetadataField.parse(text))
                .withMessageContaining("field:property");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:", "x:messageId", "x:Body", "x:MD5OfBody"})
    void propertyThatIsNoneIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetadataField.parse(text))
                .withMessageContaining("MessageId, SentTimestamp")
                .withMessageNotContaining("MD5OfBody");
    }
}
