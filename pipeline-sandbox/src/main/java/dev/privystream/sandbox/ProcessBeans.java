package dev.privystream.sandbox;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads the MBeans of another JVM of this machine. */
final class ProcessBeans {

    private ProcessBeans() {}

    /** All attributes of each MBean of that name or pattern, by the MBean's own name. */
    static Map<String, Map<String, Object>> read(ProcessHandle process, String pattern) {
        try (JMXConnector connector = JMXConnectorFactory.connect(address(process))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            Map<String, Map<String, Object>> beans = new TreeMap<>();
            for (ObjectName name : server.queryNames(new ObjectName(pattern), null)) {
                String[] attributes = Stream.of(server.getMBeanInfo(name).getAttributes())
                        .map(MBeanAttributeInfo::getName)
                        .toArray(String[]::new);
                Map<String, Object> values = new TreeMap<>();
                for (Attribute attribute :
                        server.getAttributes(name, attributes).asList()) {
                    values.put(attribute.getName(), attribute.getValue());
                }
                beans.put(name.toString(), values);
            }
            return beans;
        } catch (IOException | JMException | AttachNotSupportedException e) {
            throw new SandboxException("The MBeans of process " + process.pid() + " cannot be read", e);
        }
    }

    /** The names of all MBeans. */
    static Set<String> names(ProcessHandle process) {
        try (JMXConnector connector = JMXConnectorFactory.connect(address(process))) {
            return connector.getMBeanServerConnection().queryNames(null, null).stream()
                    .map(ObjectName::toString)
                    .collect(Collectors.toSet());
        } catch (IOException | AttachNotSupportedException e) {
            throw new SandboxException("The MBeans of process " + process.pid() + " cannot be read", e);
        }
    }

    private static JMXServiceURL address(ProcessHandle process) throws IOException, AttachNotSupportedException {
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(process.pid()));
        try {
            return new JMXServiceURL(jvm.startLocalManagementAgent());
        } finally {
            jvm.detach();
        }
    }
}
