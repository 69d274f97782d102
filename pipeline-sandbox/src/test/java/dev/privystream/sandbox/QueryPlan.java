package dev.privystream.sandbox;

import static java.util.stream.Collectors.toSet;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What Postgres does for a statement, by EXPLAIN. Immutable. */
final class QueryPlan {

    private final List<JsonNode> scans;
    private final Map<String, String> parents;

    private QueryPlan(List<JsonNode> scans, Map<String, String> parents) {
        this.scans = scans;
        this.parents = parents;
    }

    static QueryPlan of(Connection connection, String sql) throws SQLException {
        Map<String, String> parents = new TreeMap<>();
        for (List<String> row :
                RunningPostgres.query(connection, "SELECT inhrelid::regclass, inhparent::regclass FROM pg_inherits")) {
            parents.put(row.get(0), row.get(1));
        }
        List<JsonNode> scans = new ArrayList<>();
        JsonNode plan = ConnectRest.parse(RunningPostgres.one(connection, "EXPLAIN (FORMAT JSON) " + sql));
        collect(plan.path(0).path("Plan"), scans);
        return new QueryPlan(scans, parents);
    }

    private static void collect(JsonNode node, List<JsonNode> scans) {
        if (node.path("Node Type").asString().endsWith("Scan")) {
            scans.add(node);
        }
        node.path("Plans").forEach(child -> collect(child, scans));
    }

    /** The tables and partitions that are read; of those that a bitmap is made for, once. */
    Set<String> tables() {
        return scans.stream()
                .filter(scan -> scan.has("Relation Name"))
                .map(scan -> scan.path("Relation Name").asString())
                .collect(toSet());
    }

    /** The indexes that are read, of a partition by the name of the whole table's. */
    Set<String> indexes() {
        return scans.stream()
                .filter(scan -> scan.has("Index Name"))
                .map(scan -> scan.path("Index Name").asString())
                .map(index -> parents.getOrDefault(index, index))
                .collect(toSet());
    }

    /** The kinds of scans, such as Seq Scan, of tables among the given ones. */
    Set<String> scansOf(Set<String> tables) {
        return scans.stream()
                .filter(scan -> tables.contains(scan.path("Relation Name").asString("")))
                .map(scan -> scan.path("Node Type").asString())
                .collect(toSet());
    }
}
