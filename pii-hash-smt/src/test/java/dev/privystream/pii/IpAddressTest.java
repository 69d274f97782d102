package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "203.0.113.7, 203.0.113.7",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:0:0:0:0:0:0, ::",
        "2001:DB8::1, 2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:0:0:4:0:0:7:8, 1::4:0:0:7:8",
        "0:0:3:4:5:6:0:0, ::3:4:5:6:0:0",
        "ABCD:EF01:2345:6789:abcd:ef01:2345:6789, abcd:ef01:2345:6789:abcd:ef01:2345:6789",
        "fe80::1%eth0, fe80::1",
        "fe80::1%25en%0, fe80::1",
        "::ffff:203.0.113.7, 203.0.113.7",
        "::FFFF:cb00:7107, 203.0.113.7",
        "0:0:0:0:0:ffff:255.255.255.255, 255.255.255.255",
        "0000:0000:0000:0000:0000:ffff:203.0.113.7%eth0, 203.0.113.7",
        "::203.0.113.7, ::cb00:7107",
        "64:ff9b::203.0.113.7, 64:ff9b::cb00:7107",
        "1:2:3:4:5:6:203.0.113.7, 1:2:3:4:5:6:cb00:7107",
        "::ffff:0:203.0.113.7, ::ffff:0:cb00:7107",
        "1::ffff:203.0.113.7, 1::ffff:cb00:7107",
    })
    void addressHasOneForm(String text, String canonical) {
        assertThat(IpAddress.canonical(text)).isEqualTo(canonical);
        assertThat(IpAddress.canonical(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.com",
                "cafe",
                "1",
                "127.1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                ".1.2.3.4",
                "1..3.4",
                "256.0.0.1",
                "1.2.3.1000",
                "010.0.0.1",
                "1.2.3.00",
                "0x7f.0.0.1",
                "3405803783",
                "-1.2.3.4",
                "+1.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.4\n",
                "1.2.3.4/32",
                "1.2.3.4:80",
                "1.2.3.4%eth0",
                "１.2.3.4",
                "١.2.3.4",
                ":",
                ":::",
                "%",
                "%eth0",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1::2::3",
                "1:::2",
                ":1::2",
                "1::2:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "12345::",
                "00001::",
                "g::",
                "-1::",
                "+1::",
                "１::",
                "fe80::1%",
                "[::1]",
                "[::1]:80",
                "::1/128",
                " ::1",
                "::1 ",
                "::1.2.3",
                "::1.2.3.256",
                "::01.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "0000:0000:0000:0000:0000:0000:0000:0000:",
            })
    void textThatIsNoAddressByItselfIsRefused(String text) {
        assertThat(IpAddress.canonical(text)).isNull();
    }

    @Test
    void endlessTextIsRefused() {
        assertThat(IpAddress.canonical("1:".repeat(1_000_000))).isNull();
        assertThat(IpAddress.canonical("::" + "0".repeat(1_000_000))).isNull();
        assertThat(IpAddress.canonical("1.".repeat(1_000_000))).isNull();
    }

    /** Java prints all eight groups without leading zeros, and reads what is an address without asking for a name. */
    @Test
    void everyWayToWriteAnAddressIsReadAsJavaReadsIt() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            for (int group = 0; group < 8; group++) {
                if (random.nextBoolean()) {
                    bytes[2 * group] = (byte) (random.nextBoolean() ? random.nextInt() : 0);
                    bytes[2 * group + 1] = (byte) random.nextInt();
                }
            }
            Inet6Address address = Inet6Address.getByAddress(null, bytes, -1);

            String canonical = IpAddress.canonical(address.getHostAddress());

            assertThat(InetAddress.getByName(canonical)).isEqualTo(address);
            assertThat(canonical)
                    .hasSizeLessThanOrEqualTo(address.getHostAddress().length());
            assertThat(IpAddress.canonical(canonical)).isEqualTo(canonical);
        }
    }
}
