package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.privystream.sandbox.TortureMessage.Wrong;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

class TortureMessageTest {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final List<TortureMessage> MESSAGES = IntStream.range(0, 10_000)
            .mapToObj(number -> TortureMessage.of(7, number))
            .toList();

    @Test
    void sameSeedAndNumberGiveTheSameMessage() {
        assertThat(MESSAGES)
                .allSatisfy(message -> assertThat(TortureMessage.of(7, message.number()))
                        .isEqualTo(message)
                        .extracting(TortureMessage::body)
                        .isEqualTo(message.body()));
    }

    @Test
    void otherSeedGivesOtherMessages() {
        assertThat(MESSAGES.subList(0, 100))
                .allSatisfy(message ->
                        assertThat(TortureMessage.of(8, message.number())).isNotEqualTo(message));
    }

    @Test
    void oneOfAHundredIsWrongInOneOfAllWays() {
        for (int hundred = 0; hundred < MESSAGES.size(); hundred += 100) {
            assertThat(MESSAGES.subList(hundred, hundred + 100))
                    .filteredOn(message -> !message.isValid())
                    .hasSize(1);
        }
        assertThat(MESSAGES.stream().flatMap(message -> message.wrong().stream()))
                .contains(Wrong.values());
    }

    @Test
    void aThirdIsForTheFifoQueueInAllGroups() {
        List<String> groups =
                MESSAGES.stream().flatMap(message -> message.group().stream()).toList();

        assertThat(groups).hasSizeBetween(3_000, 3_700);
        assertThat(groups.stream().distinct()).hasSize(TortureMessage.GROUPS);
    }

    @Test
    void idsAreUniqueAndStandInTheBodyWhateverIsWrongWithIt() {
        assertThat(MESSAGES).extracting(TortureMessage::id).doesNotHaveDuplicates();
        assertThat(MESSAGES)
                .allSatisfy(message -> assertThat(TortureMessage.ID
                                .matcher(message.body())
                                .results()
                                .map(result -> result.group()))
                        .containsOnly(message.id()));
    }

    @Test
    void addressAndDeviceLookRaw() {
        assertThat(MESSAGES).allSatisfy(message -> {
            assertThat(message.login().ip()).matches(TortureMessage.RAW);
            assertThat(message.login().deviceId()).matches(TortureMessage.RAW);
        });
    }

    @Test
    void validMessageFitsTheSchema() throws IOException {
        Schema schema = schema();

        assertThat(MESSAGES)
                .filteredOn(TortureMessage::isValid)
                .allSatisfy(message -> assertThat(schema.validate(message.body(), InputFormat.JSON))
                        .isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void wrongMessageIsNoJsonOrDoesNotFitTheSchema(Wrong wrong) throws IOException {
        TortureMessage valid =
                MESSAGES.stream().filter(TortureMessage::isValid).findFirst().orElseThrow();
        String body = new TortureMessage(valid.number(), Optional.of(wrong), Optional.empty(), valid.login()).body();

        switch (wrong) {
            case BREAKS_OFF, NAMES_A_FIELD_TWICE ->
                assertThatThrownBy(() -> STRICT.readTree(body)).isInstanceOf(JacksonException.class);
            default -> {
                assertThat(STRICT.readTree(body).isContainer()).isTrue();
                assertThat(schema().validate(body, InputFormat.JSON)).isNotEmpty();
            }
        }
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Project.ofThisJvm().schemas().resolve("login.schema.json")));
    }
}
