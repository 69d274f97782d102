package dev.privystream.pii;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/** Copies a record's headers in their order; all headers of the configured names are rewritten. */
final class HeadersPlan implements FieldPlan {
    /** How the headers of one name are rewritten, each by its own schema. */
    record Entry(String where, Optional<String> newName, FieldPlans plans) {}

    private final Map<String, Entry> entries;
    private final boolean failOnMissing;

    HeadersPlan(Map<String, Entry> entries, boolean failOnMissing) {
        this.entries = new LinkedHashMap<>(entries);
        this.failOnMissing = failOnMissing;
    }

    @Override
    public Schema schema() {
        return null;
    }

    @Override
    public boolean matches(Object value) {
        Headers headers = (Headers) value;
        return entries.keySet().stream().anyMatch(name -> has(headers, name));
    }

    @Override
    public Object apply(Object value) {
        Headers headers = (Headers) value;
        check(headers);
        Headers copy = new ConnectHeaders();
        for (Header header : headers) {
            Entry entry = entries.get(header.key());
            if (entry == null) {
                copy.add(header);
            } else {
                FieldPlan plan = entry.plans().of(header.schema());
                copy.add(entry.newName().orElse(header.key()), plan.apply(header.value()), plan.schema());
            }
        }
        return copy;
    }

    private void check(Headers headers) {
        entries.forEach((name, entry) -> {
            if (has(headers, name)) {
                entry.newName()
                        .filter(newName -> has(headers, newName) && !entries.containsKey(newName))
                        .ifPresent(newName -> {
                            throw FieldException.nameTaken(entry.where(), newName);
                        });
            } else if (failOnMissing) {
                throw FieldException.missing(entry.where());
            }
        });
    }

    private static boolean has(Headers headers, String name) {
        return headers.lastWithName(name) != null;
    }
}
