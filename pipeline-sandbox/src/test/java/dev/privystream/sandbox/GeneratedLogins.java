package dev.privystream.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows of the first half of 2025, the same for the same seed: few users log in often and many seldom, some devices and many addresses are
 * shared, every tenth message has no locale. Not thread-safe.
 */
final class GeneratedLogins {

    static final LocalDate FIRST_DAY = LocalDate.of(2025, 1, 1);
    static final LocalDate END = LocalDate.of(2025, 7, 1);

    /** By which the tokens are made. */
    static final String SECRET = "the secret of generated logins, 32 bytes and more";

    static final List<String> PLATFORMS = List.of("android", "ios", "web");
    static final List<String> VERSIONS = List.of(
            "2.10.0",
            "2.9.1",
            "2.9.0",
            "2.0.0",
            "2.0",
            "2.00",
            "10.1.0",
            "1.4",
            "1.2.3-beta",
            "20240131",
            "999999999999.1");
    static final List<String> LOCALES = List.of("US", "IN", "BR", "DE", "JP", "FR", "GB", "PL", "SE", "NZ");

    private static final int USERS = 150_000;
    private static final int SHARED_DEVICES = 2_000;
    private static final int SHARED_ADDRESSES = 5_000;
    private static final String COLUMNS =
            "message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version,"
                    + " create_date, ingested_at";

    private final int[] users;
    private final int[] devices;
    private final int[] addresses;
    private final int[] platforms;
    private final int[] versions;
    private final int[] locales;
    private final long[] sent;
    private final int[] lags;
    private final Random random;

    GeneratedLogins(int rows, long seed) {
        random = new Random(seed);
        users = new int[rows];
        devices = new int[rows];
        addresses = new int[rows];
        platforms = new int[rows];
        versions = new int[rows];
        locales = new int[rows];
        sent = new long[rows];
        lags = new int[rows];
        long start = millis(FIRST_DAY);
        long span = millis(END) - start;
        for (int row = 0; row < rows; row++) {
            users[row] = skewed(USERS, 3);
            devices[row] = random.nextInt(20) == 0
                    ? skewed(SHARED_DEVICES, 2)
                    : SHARED_DEVICES + 2 * users[row] + skewed(2, 3);
            addresses[row] = random.nextInt(3) == 0
                    ? skewed(SHARED_ADDRESSES, 2)
                    : SHARED_ADDRESSES + 4 * users[row] + random.nextInt(4);
            platforms[row] = devices[row] % 10 < 6 ? 0 : devices[row] % 10 < 9 ? 1 : 2;
            versions[row] = skewed(VERSIONS.size(), 2);
            locales[row] = random.nextInt(10) == 0 ? -1 : skewed(LOCALES.size(), 2);
            sent[row] = start + span * row / rows;
            lags[row] = 20 + skewed(5_000, 6);
        }
    }

    int size() {
        return users.length;
    }

    int user(int row) {
        return users[row];
    }

    int device(int row) {
        return devices[row];
    }

    int address(int row) {
        return addresses[row];
    }

    String platform(int row) {
        return PLATFORMS.get(platforms[row]);
    }

    String version(int row) {
        return VERSIONS.get(versions[row]);
    }

    /** Null in every tenth. */
    String locale(int row) {
        return locales[row] < 0 ? null : LOCALES.get(locales[row]);
    }

    Instant sent(int row) {
        return Instant.ofEpochMilli(sent[row]);
    }

    LocalDate day(int row) {
        return LocalDate.ofInstant(sent(row), ZoneOffset.UTC);
    }

    /** How long after it was sent the row was written, in milliseconds. */
    int lag(int row) {
        return lags[row];
    }

    static String userId(int user) {
        return new UUID(0x0000_0000_0000_4000L, 0x8000_0000_0000_0000L + user).toString();
    }

    static String ip(int address) {
        return "2001:db8::" + Integer.toHexString(address >>> 16) + ":" + Integer.toHexString(address & 0xffff);
    }

    static String deviceId(int device) {
        return "000-%02d-%04d-%d".formatted(device % 100, device / 100 % 10_000, device / 1_000_000);
    }

    /** The token that HashField makes of a value. */
    String token(String value) {
        return HashToken.of(SECRET, value);
    }

    /** The rows of a span of time, in their order. */
    IntStream between(LocalDate since, LocalDate until) {
        return IntStream.range(0, size()).filter(row -> millis(since) <= sent[row] && sent[row] < millis(until));
    }

    IntStream all() {
        return IntStream.range(0, size());
    }

    /** Writes all rows into user_logins. */
    void copyTo(Connection connection) throws SQLException {
        String[] tokensOfDevices = new String[SHARED_DEVICES + 2 * USERS];
        String[] tokensOfAddresses = new String[SHARED_ADDRESSES + 4 * USERS];
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY user_logins (" + COLUMNS + ") FROM STDIN");
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < size(); row++) {
            int device = devices[row];
            int address = addresses[row];
            if (tokensOfDevices[device] == null) {
                tokensOfDevices[device] = token(deviceId(device));
            }
            if (tokensOfAddresses[address] == null) {
                tokensOfAddresses[address] = token(ip(address));
            }
            String locale = locale(row);
            lines.append(new UUID(random.nextLong(), random.nextLong()))
                    .append('\t')
                    .append(userId(users[row]))
                    .append('\t')
                    .append(platform(row))
                    .append('\t')
                    .append(tokensOfAddresses[address])
                    .append('\t')
                    .append(tokensOfDevices[device])
                    .append('\t')
                    .append(locale == null ? "\\N" : locale)
                    .append('\t')
                    .append(version(row))
                    .append('\t')
                    .append(sent(row))
                    .append('\t')
                    .append(sent(row).plusMillis(lags[row]))
                    .append('\n');
            if (lines.length() > 1 << 20 || row == size() - 1) {
                byte[] bytes = lines.toString().getBytes(UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                lines.setLength(0);
            }
        }
        copy.endCopy();
    }

    /** The higher the power, the more of them are small. */
    private int skewed(int bound, int power) {
        return (int) (bound * Math.pow(random.nextDouble(), power));
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
