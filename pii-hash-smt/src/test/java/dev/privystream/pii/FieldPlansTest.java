package dev.privystream.pii;

import static dev.privystream.pii.Hashing.recordOf;
import static dev.privystream.pii.Hashing.token;
import static dev.privystream.pii.Hashing.value;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class FieldPlansTest {
    private final HashField<SourceRecord> transform = value("f");

    @Test
    void schemaIsCompiledOnceHoweverItComesBack() {
        Schema hashed = hashed(schema(1), 1).valueSchema();

        assertThat(hashed(schema(2), 2).valueSchema()).isNotEqualTo(hashed);
        assertThat(hashed(schema(1), 1).valueSchema()).isSameAs(hashed);
    }

    @Test
    void planIsThatOfItsSchemaAfterAnyNumberOfOthers() {
        for (int i = 0; i < 3 * SchemaCache.MOST_OTHERS; i++) {
            Struct copy = (Struct) hashed(schema(i), i).value();

            assertThat(copy.get("f")).isEqualTo(token("a"));
            assertThat(copy.get("f" + i)).isEqualTo(i);
        }
    }

    private SourceRecord hashed(Schema schema, int i) {
        return transform.apply(recordOf(schema, new Struct(schema).put("f", "a").put("f" + i, i)));
    }

    private static Schema schema(int i) {
        return SchemaBuilder.struct()
                .field("f", Schema.STRING_SCHEMA)
                .field("f" + i, Schema.INT32_SCHEMA)
                .build();
    }
}
