package dev.privystream.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class PluginTest {
    @Test
    void serviceLoaderFindsAllTransforms() {
        assertThat(ServiceLoader.load(Transformation.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(transform -> transform instanceof FieldTransform))
                .extracting(transform -> transform.getClass().getName())
                .containsExactlyInAnyOrder(
                        "dev.privystream.pii.HashField$Key",
                        "dev.privystream.pii.HashField$Value",
                        "dev.privystream.pii.HashField$Header",
                        "dev.privystream.pii.EncryptField$Key",
                        "dev.privystream.pii.EncryptField$Value",
                        "dev.privystream.pii.EncryptField$Header",
                        "dev.privystream.pii.DecryptField$Key",
                        "dev.privystream.pii.DecryptField$Value",
                        "dev.privystream.pii.DecryptField$Header");
    }

    @Test
    void versionIsTheOneOfTheProject() {
        Versioned transform = new HashField.Value<>();

        assertThat(transform.version()).isEqualTo(System.getProperty("project.version"));
    }
}
