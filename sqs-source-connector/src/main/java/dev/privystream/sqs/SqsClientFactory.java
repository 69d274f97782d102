package dev.privystream.sqs;

import java.net.URI;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.crt.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Builds the AWS SDK's clients as configured. */
final class SqsClientFactory {

    /** For a queue's extensions and releases, and one for its attributes. */
    private static final int OTHER_CONNECTIONS = 2 * BatchSender.SOME_REQUESTS + 1;

    private static final int STS_CONNECTIONS = 2;

    private SqsClientFactory() {}

    /**
     * Builds a client, which the caller closes. Futures are completed on the client's own threads: what is chained to them
     * must not block.
     *
     * @param callTimeout how long a request may take, its retries included, unless the request says otherwise
     * @throws ConfigException if no region is configured and none is found; the message names the key
     */
    static SqsAsyncClient create(SqsSourceConfig config, Duration callTimeout) {
        AwsConfig aws = config.aws();
        AwsCredentialsProvider credentials = ConfiguredCredentials.of(aws, callTimeout);
        SqsAsyncClientBuilder builder = SqsAsyncClient.builder()
                // The SDK logs whole message bodies where it checks them: SqsQueue checks instead.
                .checksumValidationEnabled(false)
                .httpClientBuilder(AwsCrtAsyncHttpClient.builder()
                        .connectionTimeout(aws.connectTimeout())
                        .proxyConfiguration(proxy(aws, aws.endpoint()))
                        .maxConcurrency((2 * config.receiveConcurrency() + OTHER_CONNECTIONS)
                                * config.queues().size()))
                .asyncConfiguration(async ->
                        async.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run));
        try {
            return configured(builder, aws, aws.endpoint(), credentials, callTimeout);
        } catch (RuntimeException e) {
            close(credentials);
            throw e;
        }
    }

    /**
     * Builds a client of STS, which the caller closes.
     *
     * @param credentials are closed with the client
     * @throws ConfigException if no region is configured and none is found; the message names the key
     */
    static StsClient createSts(AwsConfig config, AwsCredentialsProvider credentials, Duration callTimeout) {
        StsClientBuilder builder = StsClient.builder()
                .httpClientBuilder(AwsCrtHttpClient.builder()
                        .connectionTimeout(config.connectTimeout())
                        .proxyConfiguration(proxy(config, config.stsEndpoint()))
                        .maxConcurrency(STS_CONNECTIONS));
        try {
            return configured(builder, config, config.stsEndpoint(), credentials, callTimeout);
        } catch (RuntimeException e) {
            close(credentials);
            throw e;
        }
    }

    private static <B extends AwsClientBuilder<B, C>, C> C configured(
            B builder, AwsConfig config, URI endpoint, AwsCredentialsProvider credentials, Duration callTimeout) {
        builder.credentialsProvider(credentials)
                .overrideConfiguration(override -> override.apiCallTimeout(callTimeout)
                        .apiCallAttemptTimeout(callTimeout)
                        .defaultProfileName(config.profile()));
        if (config.region() != null) {
            builder.region(Region.of(config.region()));
        }
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        } else {
            builder.fipsEnabled(config.fips()).dualstackEnabled(config.dualStack());
        }
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new ConfigException(AwsConfig.REGION_CONFIG
                    + " is not set, and the AWS SDK finds no region by itself: set it to the region of the queues.");
        }
    }

    /** The proxy for requests to the endpoint, or to the region's where that is null; null if there is none. */
    private static ProxyConfiguration proxy(AwsConfig config, URI endpoint) {
        return config.proxy() == null ? workersProxy(endpoint) : configuredProxy(config);
    }

    private static ProxyConfiguration configuredProxy(AwsConfig config) {
        URI proxy = config.proxy();
        return ProxyConfiguration.builder()
                .scheme(proxy.getScheme())
                .host(proxy.getHost())
                .port(portOr(proxy.getPort(), "https".equals(proxy.getScheme()) ? 443 : 80))
                .username(config.proxyUser())
                .password(config.proxyPassword())
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false)
                .build();
    }

    /**
     * What the JVM's properties or the environment say. Which of them are meant goes by the scheme of the endpoint, and the
     * proxy itself is spoken to in plain; the HTTP client takes both from one setting.
     */
    private static ProxyConfiguration workersProxy(URI endpoint) {
        ProxyConfiguration found = ProxyConfiguration.builder()
                .scheme(endpoint == null ? "https" : endpoint.getScheme())
                .build();
        if (found.host() == null || found.host().isBlank()) {
            return null;
        }
        return ProxyConfiguration.builder()
                .scheme("http")
                .host(found.host())
                .port(portOr(found.port(), 80))
                .username(found.username())
                .password(found.password())
                .nonProxyHosts(found.nonProxyHosts())
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false)
                .build();
    }

    private static int portOr(int port, int otherwise) {
        return port > 0 ? port : otherwise;
    }

    private static void close(AwsCredentialsProvider credentials) {
        if (credentials instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
