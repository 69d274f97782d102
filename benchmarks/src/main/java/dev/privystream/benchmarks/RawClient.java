package dev.privystream.benchmarks;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** The AWS SDK over one of its HTTP clients, otherwise as the connector sets it. */
enum RawClient {
    CRT_ASYNC {
        @Override
        Calls calls(URI endpoint, int connections) {
            return asynchronous(
                    endpoint,
                    AwsCrtAsyncHttpClient.builder().maxConcurrency(connections).build());
        }
    },
    NETTY_ASYNC {
        @Override
        Calls calls(URI endpoint, int connections) {
            return asynchronous(
                    endpoint,
                    NettyNioAsyncHttpClient.builder()
                            .maxConcurrency(connections)
                            .build());
        }
    },
    CRT_SYNC {
        @Override
        Calls calls(URI endpoint, int connections) {
            return synchronous(
                    endpoint,
                    connections,
                    AwsCrtHttpClient.builder().maxConcurrency(connections).build());
        }
    },
    APACHE5_SYNC {
        @Override
        Calls calls(URI endpoint, int connections) {
            return synchronous(
                    endpoint,
                    connections,
                    Apache5HttpClient.builder().maxConnections(connections).build());
        }
    },
    URL_CONNECTION_SYNC {
        @Override
        Calls calls(URI endpoint, int connections) {
            return synchronous(endpoint, connections, UrlConnectionHttpClient.create());
        }
    };

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** The requests of the loop. */
    interface Calls {
        CompletableFuture<ReceiveMessageResponse> receive(ReceiveMessageRequest request);

        CompletableFuture<DeleteMessageBatchResponse> delete(DeleteMessageBatchRequest request);
    }

    /** @param connections the most requests at once */
    abstract Calls calls(URI endpoint, int connections);

    private static Calls asynchronous(URI endpoint, SdkAsyncHttpClient http) {
        SqsAsyncClient client = common(SqsAsyncClient.builder(), endpoint)
                .checksumValidationEnabled(false)
                .httpClient(http)
                .asyncConfiguration(async ->
                        async.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .build();
        return new Calls() {
            @Override
            public CompletableFuture<ReceiveMessageResponse> receive(ReceiveMessageRequest request) {
                return client.receiveMessage(request);
            }

            @Override
            public CompletableFuture<DeleteMessageBatchResponse> delete(DeleteMessageBatchRequest request) {
                return client.deleteMessageBatch(request);
            }
        };
    }

    private static Calls synchronous(URI endpoint, int connections, SdkHttpClient http) {
        SqsClient client = common(SqsClient.builder(), endpoint)
                .checksumValidationEnabled(false)
                .httpClient(http)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        return new Calls() {
            @Override
            public CompletableFuture<ReceiveMessageResponse> receive(ReceiveMessageRequest request) {
                return CompletableFuture.supplyAsync(() -> client.receiveMessage(request), threads);
            }

            @Override
            public CompletableFuture<DeleteMessageBatchResponse> delete(DeleteMessageBatchRequest request) {
                return CompletableFuture.supplyAsync(() -> client.deleteMessageBatch(request), threads);
            }
        };
    }

    private static <B extends AwsClientBuilder<B, ?>> B common(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("benchmark", "benchmark")))
                .overrideConfiguration(
                        override -> override.apiCallTimeout(CALL_TIMEOUT).apiCallAttemptTimeout(CALL_TIMEOUT));
    }
}
