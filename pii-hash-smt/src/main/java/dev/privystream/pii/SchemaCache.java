package dev.privystream.pii;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;

/**
 * What is made of a schema, made when the schema is first seen and kept while it is in use: a schema that comes back, as
 * the same object or as an equal one, before {@link #MOST_OTHERS} other ones were seen finds what was made of it. At most
 * twice as many schemas are held.
 *
 * <p>Thread-safe. To find what is kept takes no lock and allocates nothing. A schema keeps its hash code, so that only an
 * equal one that is another object is compared field by field, and then with one schema, however many are kept.
 *
 * @param <T> what is made; never null
 */
final class SchemaCache<T> {
    static final int MOST_OTHERS = 2_048;

    private final Function<Schema, T> maker;

    // Mutable state, written under the lock
    private Map<Schema, T> older = new ConcurrentHashMap<>();
    private volatile Map<Schema, T> newer = new ConcurrentHashMap<>();

    /** @param maker called by one thread at a time; what it throws, {@link #get} throws, and keeps nothing */
    SchemaCache(Function<Schema, T> maker) {
        this.maker = maker;
    }

    /** @param schema not null */
    T get(Schema schema) {
        T kept = newer.get(schema);
        return kept != null ? kept : admit(schema);
    }

    /** When the newer ones are full they become the older ones, and the older ones that were not used since are let go. */
    private synchronized T admit(Schema schema) {
        T kept = newer.get(schema);
        if (kept != null) {
            return kept;
        }
        T admitted = older.get(schema);
        if (admitted == null) {
            admitted = maker.apply(schema);
        }
        if (newer.size() == MOST_OTHERS) {
            older = newer;
            newer = new ConcurrentHashMap<>();
        }
        newer.put(schema, admitted);
        return admitted;
    }
}
