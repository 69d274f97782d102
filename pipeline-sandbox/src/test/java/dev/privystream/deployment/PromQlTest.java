package dev.privystream.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void metricsAreToldFromFunctionsWordsLabelsAndStrings() {
        assertThat(PromQl.metrics("""
                max without (instance, pod) (
                  label_replace(sum by (job) (rate(a_total{x=~"b{c}",y!="z"}[5m])), "bound", "d", "", "") / e offset 1h
                ) > 0.9
                unless f{g="h"}""")).isEqualTo(Map.of("a_total", Set.of("x", "y"), "e", Set.of(), "f", Set.of("g")));
    }

    @Test
    void labelsOfByAndOnAreKept() {
        assertThat(PromQl.keptLabels("sum by (a, b) (c) and on (d) max without (e) (f)"))
                .containsExactly("a", "b", "d");
    }
}
