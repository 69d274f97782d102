package dev.privystream.sandbox;

import java.time.Instant;
import java.util.List;

/**
 * What the rows of {@code user_logins} and of another table of its shape differ in, but for {@code ingested_at}, which says
 * when a row came into its own table. Not thread-safe.
 *
 * <p>Rows that differ at one look may be on their way into one of the tables. So it is looked twice: {@link #look()} notes
 * what differs, and {@link #result()} says what of it differs still.
 */
final class TableComparison {

    private static final String DIFFER =
            "(to_jsonb(old) - 'ingested_at') IS DISTINCT FROM (to_jsonb(new) - 'ingested_at')";

    private final LoginTable database;
    private final String table;
    private final Instant from;

    /**
     * @param table a plain name
     * @param from rows of earlier messages are not compared
     */
    TableComparison(LoginTable database, String table, Instant from) {
        this.database = database;
        this.table = table;
        this.from = from;
    }

    /**
     * How many rows differ.
     *
     * @param onlyOld are in {@code user_logins} only
     * @param onlyNew are in the other table only
     * @param changed are in both, with other values
     * @param some ten of them: no values, but the names of the columns that differ
     */
    record Result(long onlyOld, long onlyNew, long changed, TextTable some) {

        boolean isEqual() {
            return onlyOld + onlyNew + changed == 0;
        }
    }

    /** How many rows {@code user_logins} has. */
    long oldRows() {
        return count("user_logins");
    }

    /** How many rows the other table has. */
    long newRows() {
        return count(table);
    }

    /** Notes the rows that differ now, and returns how many there are. */
    long look() {
        database.query("DROP TABLE IF EXISTS pg_temp.differing");
        String noted = database.value("""
                CREATE TEMPORARY TABLE differing AS
                SELECT message_id, create_date
                  FROM (SELECT * FROM user_logins WHERE create_date >= '%2$s') AS old
                  FULL JOIN (SELECT * FROM %1$s WHERE create_date >= '%2$s') AS new USING (message_id, create_date)
                 WHERE %3$s""".formatted(table, from, DIFFER));
        return Long.parseLong(noted);
    }

    /** What of the noted rows differs still. */
    Result result() {
        String differing = """
                  FROM pg_temp.differing
                  LEFT JOIN user_logins AS old USING (message_id, create_date)
                  LEFT JOIN %1$s AS new USING (message_id, create_date)
                 WHERE %2$s""".formatted(table, DIFFER);
        List<String> counts = database.query("""
                SELECT count(*) FILTER (WHERE new IS NULL), count(*) FILTER (WHERE old IS NULL), count(*)
                """ + differing).rows().get(0);
        long onlyOld = Long.parseLong(counts.get(0));
        long onlyNew = Long.parseLong(counts.get(1));
        TextTable some =
                database.query("""
                SELECT message_id, create_date,
                       CASE WHEN new IS NULL THEN 'only in user_logins' WHEN old IS NULL THEN 'only in %1$s'
                            ELSE (SELECT string_agg(key, ', ' ORDER BY key)
                                    FROM jsonb_each(to_jsonb(old) - 'ingested_at') AS of_old
                                    JOIN jsonb_each(to_jsonb(new) - 'ingested_at') AS of_new USING (key)
                                   WHERE of_old.value <> of_new.value) END AS difference
                """.formatted(table) + differing + " ORDER BY create_date, message_id LIMIT 10");
        return new Result(onlyOld, onlyNew, Long.parseLong(counts.get(2)) - onlyOld - onlyNew, some);
    }

    private long count(String of) {
        return Long.parseLong(database.value("SELECT count(*) FROM %s WHERE create_date >= '%s'".formatted(of, from)));
    }
}
