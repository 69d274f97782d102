package dev.privystream.pii;

import static dev.privystream.pii.Hashing.header;
import static dev.privystream.pii.Hashing.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class HashFieldHeaderTest {
    @Test
    void allHeadersOfTheNameAreHashedInTheirOrder() {
        Headers headers = new ConnectHeaders()
                .addString("client.ip", "::1")
                .addString("trace", "abc")
                .addLong("client.ip", 5L)
                .addString("client", "c");

        assertThat(hashed("client.ip", headers))
                .isEqualTo(new ConnectHeaders()
                        .add("client.ip", token("::1"), Hashing.TOKEN)
                        .addString("trace", "abc")
                        .add("client.ip", token("5"), Hashing.TOKEN)
                        .addString("client", "c"));
    }

    @Test
    void renamedHeaderStandsWhereItStood() {
        Headers headers = new ConnectHeaders().addString("client.ip", "::1").addString("trace", "abc");

        assertThat(hashed("client.ip:masked.ip", headers))
                .isEqualTo(new ConnectHeaders()
                        .add("masked.ip", token("::1"), Hashing.TOKEN)
                        .addString("trace", "abc"));
    }

    @Test
    void newNameThatAHeaderAlreadyHasIsAnError() {
        Headers headers = new ConnectHeaders().addString("ip", "::1").addString("masked", "abc");

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed("ip:masked", headers))
                .withMessageContaining("Header 'ip'")
                .withMessageContaining("'masked'");
    }

    @Test
    void headerWithoutSchemaIsHashedByItsClassAndStaysWithout() {
        Headers headers = new ConnectHeaders().add("ip", "::1", null);

        assertThat(hashed("ip", headers)).isEqualTo(new ConnectHeaders().add("ip", token("::1"), null));
    }

    @Test
    void nullHeaderStaysNull() {
        Headers headers = new ConnectHeaders().add("ip", null, Schema.OPTIONAL_INT64_SCHEMA);

        assertThat(hashed("ip", headers)).isEqualTo(new ConnectHeaders().add("ip", null, Hashing.OPTIONAL_TOKEN));
    }

    @Test
    void missingHeaderIsAnErrorByDefaultAndPassedOverWhereAllowed() {
        Headers headers = new ConnectHeaders().addString("ip", "::1");

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed("ip,email", headers))
                .withMessageContaining("Header 'email' is missing")
                .withMessageContaining("'on.missing.field'");
        assertThat(hashed("ip,email", headers, "on.missing.field", "ignore"))
                .isEqualTo(new ConnectHeaders().add("ip", token("::1"), Hashing.TOKEN));
    }

    @Test
    void recordWithNoneOfTheHeadersIsAnErrorEvenWhereEachMayBeMissing() {
        SourceRecord record = recordWith(new ConnectHeaders().addString("trace", "abc"));

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> header("ip", "on.missing.field", "ignore").apply(record))
                .withMessageContaining("record headers")
                .withMessageContaining("'on.no.match'");
        assertThat(header("ip", "on.missing.field", "ignore", "on.no.match", "ignore")
                        .apply(record))
                .isSameAs(record);
    }

    @Test
    void headerThatIsNoScalarIsAnError() {
        Headers headers = new ConnectHeaders()
                .addMap(
                        "ip",
                        Map.of("a", "::1"),
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build());

        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> hashed("ip", headers))
                .withMessageContaining("Header 'ip' is MAP");
    }

    @Test
    void defaultOfAHeaderWhoseKeysMayBeSelectedIsDroppedAlsoWhereNoneIs() {
        SchemaBuilder schema = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA);
        schema.defaultValue(Map.of("ip", "::1"));
        Headers headers = new ConnectHeaders().addMap("client", Map.of("os", "linux"), schema.build());

        Headers hashed =
                hashed("", headers, "fields.pattern", "ip", "on.unlisted.match", "hash", "on.no.match", "ignore");

        assertThat(hashed)
                .containsExactly(new ConnectHeaders()
                        .addMap(
                                "client",
                                Map.of("os", "linux"),
                                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                        .build())
                        .lastWithName("client"));
    }

    @Test
    void everythingElseOfTheRecordIsKeptAndTheInputIsNotChanged() {
        SourceRecord record = recordWith(new ConnectHeaders().addString("ip", "::1"));

        SourceRecord hashed = header("ip").apply(record);

        assertThat(record).isEqualTo(recordWith(new ConnectHeaders().addString("ip", "::1")));
        assertThat(hashed).isEqualTo(recordWith(new ConnectHeaders().add("ip", token("::1"), Hashing.TOKEN)));
    }

    @Test
    void tombstonesHaveTheirHeadersHashedToo() {
        SourceRecord tombstone = new SourceRecord(
                null, null, "topic", 3, null, "k", null, null, 17L, new ConnectHeaders().addString("ip", "::1"));

        assertThat(header("ip").apply(tombstone).headers().lastWithName("ip").value())
                .isEqualTo(token("::1"));
    }

    private static Headers hashed(String fields, Headers headers, String... moreConfig) {
        return header(fields, moreConfig).apply(recordWith(headers)).headers();
    }

    private static SourceRecord recordWith(Headers headers) {
        return new SourceRecord(
                Map.of("queue", "q"),
                Map.of("offset", 1L),
                "topic",
                3,
                Schema.STRING_SCHEMA,
                "the key",
                Schema.INT64_SCHEMA,
                1L,
                17L,
                headers);
    }
}
