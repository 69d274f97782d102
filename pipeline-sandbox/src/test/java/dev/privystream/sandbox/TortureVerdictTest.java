package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.privystream.sandbox.TortureFeed.Sent;
import dev.privystream.sandbox.TortureMessage.Wrong;
import dev.privystream.sandbox.TortureVerdict.DeadLetter;
import dev.privystream.sandbox.TortureVerdict.Evidence;
import dev.privystream.sandbox.TortureVerdict.Promise;
import dev.privystream.sandbox.TortureVerdict.TableRow;
import dev.privystream.sandbox.TortureVerdict.TopicRecord;
import dev.privystream.sandbox.TortureVerdict.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Four valid messages, two of them in one group, and an invalid one; each test breaks one promise. */
class TortureVerdictTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static final TortureMessage FIRST = message(0, null, null);
    private static final TortureMessage SECOND = message(1, null, null);
    private static final TortureMessage GROUPED = message(2, null, "group-1");
    private static final TortureMessage LATER_IN_GROUP = message(3, null, "group-1");
    private static final TortureMessage INVALID = message(4, Wrong.DEVICE_IS_NULL, null);

    private final List<Sent> sent =
            new ArrayList<>(List.of(sent(FIRST), sent(SECOND), sent(GROUPED), sent(LATER_IN_GROUP), sent(INVALID)));
    private final List<TopicRecord> records = new ArrayList<>(
            List.of(record(0, FIRST), record(1, SECOND), record(2, GROUPED), record(2, LATER_IN_GROUP)));
    private final List<TableRow> rows =
            new ArrayList<>(List.of(row(FIRST), row(SECOND), row(GROUPED), row(LATER_IN_GROUP)));
    private final List<DeadLetter> deadLetters = new ArrayList<>(List.of(deadLetter(INVALID)));

    private final List<String> givenUp = new ArrayList<>();
    private OptionalLong sinkDeadLetters = OptionalLong.of(0);

    @Test
    void allIsWellIfEveryMessageIsWhereItBelongs() {
        assertThat(verdict()).isEmpty();
    }

    @Test
    void duplicateRecordsAreAllowed() {
        records.addAll(List.of(record(0, FIRST), record(2, GROUPED), record(2, LATER_IN_GROUP)));
        assertThat(verdict()).isEmpty();
    }

    @Test
    void messageThatIsNowhereWasLostBeforeKafka() {
        records.remove(0);
        rows.remove(0);
        assertBroken(Promise.NOT_LOST_BEFORE_KAFKA, FIRST.id());
    }

    @Test
    void recordWithoutARowWasLostBeforePostgres() {
        rows.remove(3);
        assertBroken(Promise.NOT_LOST_BEFORE_POSTGRES, LATER_IN_GROUP.id());
    }

    @Test
    void messageThatTheQueueDidNotAcceptIsNotMissed() {
        sent.set(0, new Sent(FIRST, Optional.empty()));
        records.remove(0);
        rows.remove(0);
        assertThat(verdict()).isEmpty();
    }

    @Test
    void messageWithoutAnAnswerMayHaveArrived() {
        sent.set(0, new Sent(FIRST, Optional.empty()));
        assertThat(verdict()).isEmpty();
    }

    @Test
    void messageIsNotTwoRows() {
        rows.add(row(FIRST));
        assertBroken(Promise.ONE_ROW, FIRST.id());
    }

    @Test
    void rowUnderAnotherMessageIdIsNotTheMessages() {
        rows.set(0, new TableRow("other", micros(FIRST), FIRST.login().row(SECRET)));
        assertBroken(Promise.OWN_ROW, "other");
    }

    @Test
    void rowThatNobodySentIsNotTheMessages() {
        rows.add(row(message(9, null, null)));
        assertBroken(Promise.OWN_ROW, messageId(message(9, null, null)));
    }

    @Test
    void rowOfAnInvalidMessageIsNoRow() {
        rows.add(row(INVALID));
        assertBroken(Promise.OWN_ROW, messageId(INVALID));
    }

    @Test
    void rowUnderAnotherSecretHasWrongValues() {
        rows.set(0, new TableRow(messageId(FIRST), micros(FIRST), FIRST.login().row("another secret")));
        assertBroken(Promise.RIGHT_VALUES, FIRST.id());
    }

    @Test
    void rowWithTheValuesOfAnotherMessageHasWrongValues() {
        List<String> values = new ArrayList<>(FIRST.login().row(SECRET));
        values.set(3, SECOND.login().row(SECRET).get(3));
        rows.set(0, new TableRow(messageId(FIRST), micros(FIRST), values));
        assertBroken(Promise.RIGHT_VALUES, FIRST.id());
    }

    @Test
    void invalidMessageMustBeADeadLetter() {
        deadLetters.clear();
        assertBroken(Promise.INVALID_KEPT, INVALID.id());
    }

    @Test
    void invalidMessageIsNotTwoDeadLetters() {
        deadLetters.add(deadLetter(INVALID));
        assertBroken(Promise.INVALID_ONCE, INVALID.id());
    }

    @Test
    void validMessageIsNoDeadLetter() {
        deadLetters.add(deadLetter(SECOND));
        assertBroken(Promise.VALID_NOT_DEAD, SECOND.id());
    }

    @Test
    void deadLetterThatNobodySentIsTold() {
        deadLetters.add(new DeadLetter("strange", Optional.empty()));
        assertBroken(Promise.VALID_NOT_DEAD, "strange");
    }

    @Test
    void invalidMessageIsNoRecord() {
        records.add(record(0, INVALID));
        assertBroken(Promise.INVALID_NOT_IN_KAFKA, INVALID.id());
    }

    @Test
    void groupIsInItsOrder() {
        Collections.swap(records, 2, 3);
        assertBroken(Promise.GROUP_ORDER, GROUPED.id());
    }

    @Test
    void groupIsInOnePartition() {
        records.add(record(0, LATER_IN_GROUP));
        assertBroken(Promise.GROUP_PARTITION, "group-1");
    }

    @Test
    void whatIsLeftAtTheEndIsTold() {
        assertThat(TortureVerdict.of(evidence(Optional.of("rows 3 of 4"), 2, List.of(), List.of()), SECRET))
                .containsExactlyInAnyOrder(
                        new Violation(Promise.SETTLED, 1, List.of("rows 3 of 4")),
                        new Violation(Promise.QUEUES_EMPTY, 2, List.of("2 messages")));
    }

    @Test
    void injectionThatWasGivenUpIsTold() {
        givenUp.add("broker killed");
        assertBroken(Promise.INFLICTED, "broker killed");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 1_000, 3_600_000_000L})
    void rowHasTheTimeOfItsRecord(long microsOff) {
        rows.set(
                1,
                new TableRow(
                        messageId(SECOND),
                        micros(SECOND) + microsOff,
                        SECOND.login().row(SECRET)));
        assertBroken(Promise.RIGHT_TIME, SECOND.id());
    }

    @Test
    void missingDeadLetterTopicIsNotAnEmptyOne() {
        sinkDeadLetters = OptionalLong.empty();
        assertBroken(Promise.SINK_TOOK_ALL, "no such topic");
    }

    @Test
    void whatTheSinkDidNotTakeIsTold() {
        sinkDeadLetters = OptionalLong.of(3);
        assertThat(TortureVerdict.of(evidence(Optional.empty(), 0, List.of(), List.of()), SECRET))
                .containsExactly(new Violation(Promise.SINK_TOOK_ALL, 3, List.of("3 messages")));
    }

    @Test
    void rawValuesAndABlindSearchAreTold() {
        assertThat(TortureVerdict.of(
                        evidence(Optional.empty(), 0, List.of("worker.log"), List.of("postgres/data")), SECRET))
                .containsExactlyInAnyOrder(
                        new Violation(Promise.NOTHING_RAW, 1, List.of("worker.log")),
                        new Violation(Promise.SEARCH_SEES, 1, List.of("postgres/data")));
    }

    @Test
    void verdictNamesNoAddressAndNoDevice() {
        records.clear();
        rows.clear();
        rows.add(new TableRow("other", micros(FIRST), FIRST.login().row("another secret")));
        deadLetters.add(deadLetter(SECOND));

        assertThat(verdict())
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.toString()).doesNotContainPattern(TortureMessage.RAW));
    }

    private void assertBroken(Promise promise, String example) {
        assertThat(verdict()).containsExactly(new Violation(promise, 1, List.of(example)));
    }

    private List<Violation> verdict() {
        return TortureVerdict.of(evidence(Optional.empty(), 0, List.of(), List.of()), SECRET);
    }

    private Evidence evidence(Optional<String> unsettled, long left, List<String> raw, List<String> blind) {
        return new Evidence(givenUp, sent, records, rows, deadLetters, unsettled, left, sinkDeadLetters, raw, blind);
    }

    private static TortureMessage message(int number, Wrong wrong, String group) {
        return new TortureMessage(
                number,
                Optional.ofNullable(wrong),
                Optional.ofNullable(group),
                TortureMessage.of(1, number).login());
    }

    private static Sent sent(TortureMessage message) {
        return new Sent(message, Optional.of(messageId(message)));
    }

    private static TopicRecord record(int partition, TortureMessage message) {
        return new TopicRecord(partition, micros(message) / 1000, messageId(message), message.id(), 1);
    }

    private static TableRow row(TortureMessage message) {
        return new TableRow(messageId(message), micros(message), message.login().row(SECRET));
    }

    private static long micros(TortureMessage message) {
        return (1_700_000_000_123L + message.number()) * 1000;
    }

    private static DeadLetter deadLetter(TortureMessage message) {
        return new DeadLetter(messageId(message), Optional.of(message.id()));
    }

    private static String messageId(TortureMessage message) {
        return "id-of-" + message.number();
    }
}
