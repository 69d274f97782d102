package dev.privystream.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Follows rows of the vault back to their addresses, and these on to the hashes of the rows that they belong to. */
final class VaultCircle {

    private static final String ROWS = """
            SELECT message_id, sealed_ip, masked_ip FROM user_logins JOIN pii_vault USING (message_id)
             ORDER BY user_logins.create_date, message_id LIMIT 3""";

    private final LoginTable table;
    private final SealedValues values;
    private final Path hashSecret;

    VaultCircle(LoginTable table, SealedValues values, Path hashSecret) {
        this.table = table;
        this.values = values;
        this.hashSecret = hashSecret;
    }

    /** @throws SandboxException if it does not come round */
    TextTable follow() {
        List<List<String>> rows = new ArrayList<>();
        for (List<String> row : table.query(ROWS).rows()) {
            String messageId = row.get(0);
            String address = values.recover(row.get(1))
                    .orElseThrow(() -> new SandboxException("The address of " + messageId + " cannot be decrypted"));
            String hash = hash(address);
            if (!hash.equals(row.get(2))) {
                throw new SandboxException("The hash of the address of " + messageId + " is not its masked_ip");
            }
            rows.add(List.of(
                    start(messageId, 8), start(row.get(1), 24), address, start(hash, 12), start(row.get(2), 12)));
        }
        return new TextTable(List.of("message_id", "sealed_ip", "recovered", "hash of it", "masked_ip"), rows);
    }

    private String hash(String value) {
        try {
            return HashToken.of(Files.readString(hashSecret), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String start(String text, int length) {
        return text.substring(0, length) + "..";
    }
}
