package dev.privystream.sandbox;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.privystream.deployment.Dashboard;
import dev.privystream.deployment.Dashboard.Panel;
import dev.privystream.deployment.Dashboard.Target;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tools.jackson.databind.JsonNode;

/** Draws a Grafana dashboard without Grafana: its panels where they lie there, with what Prometheus answers to their queries. */
final class DashboardPicture {

    private static final int COLUMN = 50;
    private static final int ROW = 28;
    private static final int HEADER = 44;
    private static final int GAP = 4;
    private static final int PANEL_TITLE = 24;
    private static final int COLUMNS = 24;
    private static final int LEGEND_LINE = 15;
    private static final int LEGEND_MARK = 18;
    private static final int LEGEND_INDENT = 12;

    private static final Color PAGE = new Color(0xf4f5f5);
    private static final Color TEXT = new Color(0x24292e);
    private static final Color GRID = new Color(0xe4e7eb);
    private static final Color[] LINES = {
        new Color(0x37872d),
        new Color(0xe0792a),
        new Color(0x1f60c4),
        new Color(0xc4162a),
        new Color(0x8f3bb8),
        new Color(0x00868b),
        new Color(0xb08800),
        new Color(0x6b7280)
    };

    private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final String RATE_INTERVAL = "30s";

    private final Dashboard dashboard;
    private final Prometheus prometheus;
    private final long start;
    private final long end;
    private final long step;

    /** The dashboard of so many seconds. */
    DashboardPicture(Dashboard dashboard, Prometheus prometheus, Instant start, Instant end, long step) {
        this.dashboard = dashboard;
        this.prometheus = prometheus;
        this.start = start.getEpochSecond();
        this.end = end.getEpochSecond();
        this.step = step;
    }

    void write(Path file) throws IOException {
        int rows = dashboard.panels().stream()
                .mapToInt(panel -> panel.gridPos().y() + panel.gridPos().h())
                .max()
                .orElseThrow();
        BufferedImage image =
                new BufferedImage(COLUMNS * COLUMN + GAP, HEADER + rows * ROW + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(PAGE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        text(graphics, dashboard.title(), 12, 28, Font.BOLD, 20);
        dashboard.panels().forEach(panel -> draw(panel, graphics));
        graphics.dispose();
        ImageIO.write(indexed(image), "png", file.toFile());
    }

    /** The same in the 256 colours that it has most of, which nobody sees, and which makes a file half as large. */
    private static BufferedImage indexed(BufferedImage image) {
        Map<Integer, Long> counts = IntStream.range(0, image.getHeight())
                .boxed()
                .flatMap(y -> IntStream.range(0, image.getWidth())
                        .mapToObj(x -> new Color(image.getRGB(x, y)))
                        .map(DashboardPicture::coarse))
                .collect(groupingBy(colour -> colour, counting()));
        int[] palette = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(256)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        BufferedImage indexed = new BufferedImage(
                image.getWidth(),
                image.getHeight(),
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE));
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                indexed.setRGB(x, y, coarse(new Color(image.getRGB(x, y))));
            }
        }
        return indexed;
    }

    private static int coarse(Color colour) {
        return new Color(coarse(colour.getRed()), coarse(colour.getGreen()), coarse(colour.getBlue())).getRGB();
    }

    private static int coarse(int channel) {
        return Math.round(channel / 17f) * 17;
    }

    private void draw(Panel panel, Graphics2D graphics) {
        int x = panel.gridPos().x() * COLUMN + GAP;
        int y = HEADER + panel.gridPos().y() * ROW;
        int width = panel.gridPos().w() * COLUMN - GAP;
        int height = panel.gridPos().h() * ROW - GAP;
        if (panel.type().equals("row")) {
            text(graphics, panel.title(), x + 8, y + 19, Font.BOLD, 14);
            return;
        }
        Graphics2D inside = (Graphics2D) graphics.create(x, y, width, height);
        inside.setColor(Color.WHITE);
        inside.fillRect(0, 0, width, height);
        text(inside, panel.title(), 8, 17, Font.BOLD, 12);
        if (panel.type().equals("stat")) {
            text(inside, lastValue(panel), 8, height - 24, Font.BOLD, 30);
        } else {
            XYChart chart = chart(panel, width, height);
            int legend = legend(chart, inside, width, height);
            int chartHeight = height - PANEL_TITLE - legend;
            inside.translate(0, PANEL_TITLE);
            chart.paint(inside, width, chartHeight);
        }
        inside.dispose();
    }

    private String lastValue(Panel panel) {
        String query = panel.targets().get(0).query(RATE_INTERVAL);
        double last = Double.NaN;
        for (JsonNode series : prometheus.query(query, start, end, step)) {
            for (JsonNode value : series.path("values")) {
                last = Double.parseDouble(value.path(1).asString());
            }
        }
        return Double.isNaN(last) ? "-" : unit(panel.unit()).apply(last);
    }

    private XYChart chart(Panel panel, int width, int height) {
        XYChart chart = new XYChartBuilder().width(width).height(height).build();
        DoubleFunction<String> unit = unit(panel.unit());
        chart.getStyler()
                .setSeriesColors(LINES)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartPadding(4)
                .setBaseFont(font(Font.PLAIN, 11))
                .setLegendVisible(false)
                .setMarkerSize(0);
        chart.getStyler()
                .setPlotGridLinesColor(GRID)
                .setAxisTickLabelsFont(font(Font.PLAIN, 10))
                .setAxisTickMarkLength(3)
                .setAxisTickMarksColor(GRID)
                .setAxisTickLabelsColor(TEXT)
                .setPlotMargin(0)
                .setYAxisMin(0.0)
                .setXAxisMin(start * 1000.0)
                .setXAxisMax(end * 1000.0)
                .setTimezone(TimeZone.getTimeZone("UTC"))
                .setDatePattern("HH:mm")
                .setXAxisTickMarkSpacingHint(90)
                .setYAxisTickMarkSpacingHint(32)
                .setYAxisTickLabelsFormattingFunction(unit::apply);
        boolean empty = true;
        double highest = 0;
        for (Target target : panel.targets()) {
            for (Map.Entry<String, double[]> line : lines(target).entrySet()) {
                XYSeries series = chart.addSeries(line.getKey(), times(), boxed(line.getValue()));
                series.setMarker(SeriesMarkers.NONE).setLineWidth(1.4f);
                for (double value : line.getValue()) {
                    highest = Double.isNaN(value) ? highest : Math.max(highest, value);
                }
                empty = false;
            }
        }
        if (empty) {
            chart.addSeries("no data", times(), boxed(nothing())).setMarker(SeriesMarkers.NONE);
        }
        // Also what is nothing all the time has a scale.
        chart.getStyler().setYAxisMax(highest == 0 ? 1.0 : highest * 1.05);
        return chart;
    }

    /** Draws the names of the series at the lower edge, in as many lines as they need; returns their height. */
    private static int legend(XYChart chart, Graphics2D graphics, int width, int height) {
        graphics.setFont(font(Font.PLAIN, 11));
        FontMetrics metrics = graphics.getFontMetrics();
        List<String> names =
                chart.getSeriesCollection().stream().map(XYSeries::getName).toList();
        List<Point> places = new ArrayList<>();
        int x = LEGEND_INDENT;
        int line = 0;
        for (String name : names) {
            int wanted = LEGEND_MARK + metrics.stringWidth(name) + LEGEND_INDENT;
            if (x > LEGEND_INDENT && x + wanted > width) {
                x = LEGEND_INDENT;
                line++;
            }
            places.add(new Point(x, line));
            x += wanted;
        }
        int legendHeight = (line + 1) * LEGEND_LINE + GAP;
        for (int i = 0; i < names.size(); i++) {
            int y = height - legendHeight + places.get(i).y * LEGEND_LINE;
            graphics.setColor(LINES[i % LINES.length]);
            graphics.fillRect(places.get(i).x, y + 5, LEGEND_MARK - 4, 3);
            graphics.setColor(TEXT);
            graphics.drawString(names.get(i), places.get(i).x + LEGEND_MARK, y + 10);
        }
        return legendHeight;
    }

    /** Each series of a query by its legend; infinite is as little a point as not known. */
    private Map<String, double[]> lines(Target target) {
        Map<String, double[]> lines = new TreeMap<>(Comparator.naturalOrder());
        for (JsonNode series : prometheus.query(target.query(RATE_INTERVAL), start, end, step)) {
            String legend = LABEL.matcher(target.legendFormat())
                    .replaceAll(
                            label -> series.path("metric").path(label.group(1)).asString(""));
            double[] values = nothing();
            for (JsonNode point : series.path("values")) {
                double value = Double.parseDouble(point.path(1).asString());
                values[(int) ((point.path(0).asLong() - start) / step)] = Double.isFinite(value) ? value : Double.NaN;
            }
            lines.put(legend, values);
        }
        return lines;
    }

    private double[] nothing() {
        double[] values = new double[(int) ((end - start) / step) + 1];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private List<Date> times() {
        List<Date> times = new ArrayList<>();
        for (long time = start; time <= end; time += step) {
            times.add(new Date(time * 1000));
        }
        return times;
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static void text(Graphics2D graphics, String text, int x, int y, int style, int size) {
        graphics.setColor(TEXT);
        graphics.setFont(font(style, size));
        graphics.drawString(text, x, y);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    /** How Grafana writes values of a unit, as far as the dashboards have them. */
    private static DoubleFunction<String> unit(String unit) {
        return switch (unit) {
            case "s" -> DashboardPicture::seconds;
            case "bytes" -> value -> scaled(value, 1024, List.of(" B", " KiB", " MiB", " GiB"));
            case "percentunit" -> value -> number(value * 100) + " %";
            default -> value -> scaled(value, 1000, List.of("", " K", " M", " G"));
        };
    }

    private static String seconds(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0 s";
        }
        if (size < 1) {
            return number(value * 1000) + " ms";
        }
        return size < 120
                ? number(value) + " s"
                : size < 7200 ? number(value / 60) + " min" : number(value / 3600) + " h";
    }

    private static String scaled(double value, int base, List<String> suffixes) {
        int power = 0;
        double rest = value;
        while (Math.abs(rest) >= base && power < suffixes.size() - 1) {
            rest /= base;
            power++;
        }
        return number(rest) + suffixes.get(power);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
