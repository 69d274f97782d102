package dev.privystream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.kafka.common.utils.AppInfoParser;
import software.amazon.awssdk.core.util.VersionInfo;

/** What figures depend on, beside the code. */
final class Machine {

    private Machine() {}

    /** Cores, memory and versions, in one line. */
    static String describe() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "%d cores, %d GiB, %s %s, Java %s, Kafka %s, AWS SDK %s"
                .formatted(
                        system.getAvailableProcessors(),
                        Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                        system.getName(),
                        system.getVersion(),
                        System.getProperty("java.version"),
                        AppInfoParser.getVersion(),
                        VersionInfo.SDK_VERSION);
    }
}
