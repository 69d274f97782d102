package dev.privystream.sqs;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClientBuilder;

/** Builds the AWS SDK's client as configured. */
final class SqsClientFactory {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** For a queue's extensions and releases. */
    private static final int OTHER_CONNECTIONS = 2 * BatchSender.SOME_REQUESTS;

    private SqsClientFactory() {}

    /**
     * Builds a client, which the caller closes. Futures are completed on the client's own threads: what is chained to them
     * must not block.
     *
     * @param callTimeout how long a request may take, its retries included, unless the request says otherwise
     * @throws ConfigException if no region is configured and none is found; the message names the key
     */
    static SqsAsyncClient create(SqsSourceConfig config, Duration callTimeout) {
        SqsAsyncClientBuilder builder = SqsAsyncClient.builder()
                // The SDK logs whole message bodies where it checks them: SqsQueue checks instead.
                .checksumValidationEnabled(false)
                .httpClientBuilder(AwsCrtAsyncHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .maxConcurrency((2 * config.receiveConcurrency() + OTHER_CONNECTIONS)
                                * config.queues().size()))
                .asyncConfiguration(async ->
                        async.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .overrideConfiguration(
                        override -> override.apiCallTimeout(callTimeout).apiCallAttemptTimeout(callTimeout));
        if (config.aws().region() != null) {
            builder.region(Region.of(config.aws().region()));
        }
        if (config.aws().endpoint() != null) {
            builder.endpointOverride(config.aws().endpoint());
        }
        if (config.aws().accessKeyId() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(credentials(config)));
        }
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new ConfigException(AwsConfig.REGION_CONFIG
                    + " is not set, and the AWS SDK finds no region by itself: set it to the region of the queues.");
        }
    }

    private static AwsCredentials credentials(SqsSourceConfig config) {
        return config.aws().sessionToken() == null
                ? AwsBasicCredentials.create(
                        config.aws().accessKeyId(), config.aws().secretAccessKey())
                : AwsSessionCredentials.create(
                        config.aws().accessKeyId(),
                        config.aws().secretAccessKey(),
                        config.aws().sessionToken());
    }
}
