package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealedFormTest {

    /** As every ciphertext of a key with an id does, it begins with 0 or 1. */
    @Property
    void everyFormIsReadAsTheSameBytes(@ForAll byte[] tail, @ForAll boolean first) {
        byte[] ciphertext = new byte[1 + tail.length];
        ciphertext[0] = (byte) (first ? 1 : 0);
        System.arraycopy(tail, 0, ciphertext, 1, tail.length);
        ByteBuffer buffer = ByteBuffer.allocate(ciphertext.length + 2)
                .position(1)
                .put(ciphertext)
                .position(1)
                .limit(ciphertext.length + 1);

        for (Object form : List.of(
                HexFormat.of().formatHex(ciphertext),
                HexFormat.of().withUpperCase().formatHex(ciphertext),
                Base64.getUrlEncoder().withoutPadding().encodeToString(ciphertext),
                Base64.getUrlEncoder().encodeToString(ciphertext),
                Base64.getEncoder().encodeToString(ciphertext),
                Base64.getEncoder().withoutPadding().encodeToString(ciphertext),
                ciphertext,
                buffer,
                buffer.asReadOnlyBuffer())) {
            assertThat(SealedForm.decode(form)).as(form.toString()).hasValue(ciphertext);
        }
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void otherTextsAndClassesAreNotRead() {
        for (Object value : List.of("ada@example.com", "A", "0", "0g", "010", "AQ=A", "AQ AQ", " AQAQ", 5, 5.0, true)) {
            assertThat(SealedForm.decode(value)).as(value.toString()).isEmpty();
        }
    }
}
