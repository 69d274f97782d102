package dev.privystream.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a Grafana dashboard says of its panels. */
public record Dashboard(String uid, String title, List<Link> links, Templating templating, List<Panel> panels) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public record Link(String title, String url) {}

    public record Templating(List<Variable> list) {}

    public record Variable(String name, String type, String definition) {}

    public record Panel(
            String type,
            String title,
            String description,
            DataSource datasource,
            Position gridPos,
            FieldConfig fieldConfig,
            List<Target> targets,
            List<Link> links) {

        public String unit() {
            return fieldConfig.defaults().unit();
        }
    }

    public record DataSource(String type, String uid) {}

    /** In cells of Grafana's grid, which has 24 columns. */
    public record Position(int x, int y, int w, int h) {}

    public record FieldConfig(Defaults defaults) {}

    public record Defaults(String unit) {}

    public record Target(String expr, String legendFormat, DataSource datasource) {

        /** The query with everything selected, and rates over so much time. */
        public String query(String rateInterval) {
            return expr.replace("$__rate_interval", rateInterval).replaceAll("\\$(connector|task|queue)", ".*");
        }
    }

    /** All dashboards of a directory, in the order of their names. */
    public static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Dashboard read(Path file) {
        return JSON.readValue(file.toFile(), Dashboard.class);
    }

    /** The panels that show something. */
    public List<Panel> graphs() {
        return panels.stream().filter(panel -> !panel.type().equals("row")).toList();
    }

    /** All queries. */
    public List<String> expressions() {
        return graphs().stream()
                .flatMap(panel -> panel.targets().stream())
                .map(target -> target.query("1m"))
                .toList();
    }
}
