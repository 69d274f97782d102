package dev.privystream.sqs;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's MBeans, one a queue: named as those that a worker since Kafka 4.1 makes of the same metrics, in a domain of
 * the connector's own.
 */
final class JmxMetricsRegistry implements MetricsRegistry {

    private static final Logger log = LoggerFactory.getLogger(JmxMetricsRegistry.class);

    static final String DOMAIN = "dev.privystream.sqs";

    private static final Pattern PLAIN = Pattern.compile("[\\w.%-]+");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String connector;
    private final String task;

    // Mutable state, guarded by this
    private final Map<String, ObjectName> registered = new LinkedHashMap<>();

    JmxMetricsRegistry(String connector, String task) {
        this.connector = connector;
        this.task = task;
    }

    @Override
    public synchronized void register(String queue, List<Metric> metrics) {
        if (registered.containsKey(queue)) {
            return;
        }
        try {
            ObjectName name = new ObjectName("%s:type=plugins,connector=%s,task=%s,%s=%s"
                    .formatted(DOMAIN, value(connector), value(task), QUEUE_TAG, value(queue)));
            server.registerMBean(new MetricsMBean(metrics), name);
            registered.put(queue, name);
        } catch (JMException e) {
            throw new IllegalStateException(e.getClass().getSimpleName());
        }
    }

    @Override
    public synchronized void close() {
        for (ObjectName name : registered.values()) {
            try {
                server.unregisterMBean(name);
            } catch (JMException e) {
                log.debug("{} is gone already", name);
            }
        }
        registered.clear();
    }

    private static String value(String text) {
        return PLAIN.matcher(text).matches() ? text : ObjectName.quote(text);
    }

    /** The metrics of one queue as attributes. */
    private static final class MetricsMBean implements DynamicMBean {

        private final Map<String, Metric> metrics = new LinkedHashMap<>();

        MetricsMBean(List<Metric> metrics) {
            metrics.forEach(metric -> this.metrics.put(metric.name(), metric));
        }

        @Override
        public Object getAttribute(String name) throws AttributeNotFoundException {
            Metric metric = metrics.get(name);
            if (metric == null) {
                throw new AttributeNotFoundException(name);
            }
            return metric.value().getAsDouble();
        }

        @Override
        public AttributeList getAttributes(String[] names) {
            List<Attribute> values = new ArrayList<>();
            for (String name : names) {
                if (metrics.containsKey(name)) {
                    values.add(new Attribute(name, metrics.get(name).value().getAsDouble()));
                }
            }
            return new AttributeList(values);
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            MBeanAttributeInfo[] attributes = metrics.values().stream()
                    .map(metric -> new MBeanAttributeInfo(
                            metric.name(), double.class.getName(), metric.description(), true, false, false))
                    .toArray(MBeanAttributeInfo[]::new);
            return new MBeanInfo(MetricsMBean.class.getName(), "Metrics of a queue", attributes, null, null, null);
        }

        @Override
        public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
            throw new AttributeNotFoundException("Metrics can be read only");
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            return new AttributeList();
        }

        @Override
        public Object invoke(String action, Object[] arguments, String[] signature) {
            throw new UnsupportedOperationException("Metrics can be read only");
        }
    }
}
