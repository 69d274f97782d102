package dev.privystream.sqs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The credentials that requests are signed with. Those of a role or a web identity are kept, and renewed in the background some
 * minutes before they expire; only the first ones, and those that could not be renewed in time, are waited for. What fails is not
 * asked for again at once, so that many requests do not each wait for the same. Thread-safe. The client that is given them closes
 * them.
 */
final class ConfiguredCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

    static final String ASSUME_ROLE = "sts:AssumeRole";
    static final String ASSUME_ROLE_WITH_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity";

    private static final Set<String> DENIED = Set.of("AccessDenied", "AccessDeniedException");
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");

    private static final Duration FAILURE_KEPT = Duration.ofSeconds(1);

    private final AwsCredentialsProvider provider;
    private final Function<RuntimeException, CredentialsException> classify;
    private final List<SdkAutoCloseable> owned;

    // Mutable state
    private volatile Failure lastFailure;

    private record Failure(CredentialsException cause, long nanos) {}

    private ConfiguredCredentials(
            AwsCredentialsProvider provider,
            Function<RuntimeException, CredentialsException> classify,
            SdkAutoCloseable... owned) {
        this.provider = provider;
        this.classify = classify;
        this.owned = List.of(owned);
    }

    /**
     * Asks nobody yet.
     *
     * @param callTimeout how long a request to STS may take, its retries included
     */
    static AwsCredentialsProvider of(AwsConfig config, Duration callTimeout) {
        AwsCredentialsProvider base = base(config, callTimeout);
        if (config.roleArn() == null) {
            return base;
        }
        StsClient sts = SqsClientFactory.createSts(config, base, callTimeout);
        StsAssumeRoleCredentialsProvider role = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(config.roleArn())
                        .roleSessionName(config.sessionName())
                        .externalId(config.externalId()))
                .asyncCredentialUpdateEnabled(true)
                .build();
        return new ConfiguredCredentials(role, ConfiguredCredentials::roleFailure, role, sts);
    }

    private static AwsCredentialsProvider base(AwsConfig config, Duration callTimeout) {
        if (config.accessKeyId() != null) {
            return StaticCredentialsProvider.create(staticCredentials(config));
        }
        if (config.profile() != null) {
            ProfileCredentialsProvider profile = ProfileCredentialsProvider.create(config.profile());
            return new ConfiguredCredentials(profile, ConfiguredCredentials::profileFailure, profile);
        }
        if (webIdentityIsFirstInTheDefaultChain()) {
            return webIdentity(config, callTimeout);
        }
        DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder()
                .asyncCredentialUpdateEnabled(true)
                .build();
        return new ConfiguredCredentials(chain, ConfiguredCredentials::chainFailure, chain);
    }

    private static AwsCredentials staticCredentials(AwsConfig config) {
        return config.sessionToken() == null
                ? AwsBasicCredentials.create(config.accessKeyId(), config.secretAccessKey())
                : AwsSessionCredentials.create(config.accessKeyId(), config.secretAccessKey(), config.sessionToken());
    }

    private static boolean webIdentityIsFirstInTheDefaultChain() {
        return SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isEmpty()
                && SdkSystemSetting.AWS_ROLE_ARN.getStringValue().isPresent()
                && SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent();
    }

    /** As the default chain does it, but through the proxy and the endpoint of the configuration, and with its reason kept. */
    private static AwsCredentialsProvider webIdentity(AwsConfig config, Duration callTimeout) {
        StsClient sts = SqsClientFactory.createSts(config, AnonymousCredentialsProvider.create(), callTimeout);
        StsAssumeRoleWithWebIdentityCredentialsProvider provider =
                StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(() -> AssumeRoleWithWebIdentityRequest.builder()
                                .roleArn(SdkSystemSetting.AWS_ROLE_ARN
                                        .getStringValueOrThrow()
                                        .strip())
                                .roleSessionName(SdkSystemSetting.AWS_ROLE_SESSION_NAME
                                        .getStringValue()
                                        .orElse(config.sessionName()))
                                .webIdentityToken(webIdentityToken())
                                .build())
                        .asyncCredentialUpdateEnabled(true)
                        .build();
        return new ConfiguredCredentials(provider, ConfiguredCredentials::webIdentityFailure, provider, sts);
    }

    private static String webIdentityToken() {
        try {
            return Files.readString(Path.of(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE
                            .getStringValueOrThrow()
                            .strip()))
                    .strip();
        } catch (IOException | InvalidPathException e) {
            throw new CredentialsException(
                    true,
                    AwsConfig.ACCESS_KEY_ID_CONFIG,
                    "the file of the worker's AWS_WEB_IDENTITY_TOKEN_FILE cannot be read ("
                            + e.getClass().getSimpleName()
                            + "): check that it is mounted, and that the worker's user may read it");
        }
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Failure last = lastFailure;
        if (last != null && System.nanoTime() - last.nanos() < FAILURE_KEPT.toNanos()) {
            throw last.cause();
        }
        try {
            return provider.resolveCredentials();
        } catch (RuntimeException e) {
            CredentialsException cause = CredentialsException.in(e).orElseGet(() -> classify.apply(e));
            lastFailure = new Failure(cause, System.nanoTime());
            throw cause;
        }
    }

    @Override
    public void close() {
        owned.forEach(SdkAutoCloseable::close);
    }

    private static CredentialsException roleFailure(RuntimeException failure) {
        return ofSts(
                failure,
                ASSUME_ROLE,
                AwsConfig.ASSUME_ROLE_ARN_CONFIG,
                "the credentials may not assume the role of " + AwsConfig.ASSUME_ROLE_ARN_CONFIG
                        + ": they need the permission " + ASSUME_ROLE
                        + " on it, and its trust policy must name them, and"
                        + " where it asks for an external id, the one of " + AwsConfig.EXTERNAL_ID_CONFIG);
    }

    private static CredentialsException webIdentityFailure(RuntimeException failure) {
        return ofSts(
                failure,
                ASSUME_ROLE_WITH_WEB_IDENTITY,
                AwsConfig.ACCESS_KEY_ID_CONFIG,
                "the worker's web identity may not assume the role of its AWS_ROLE_ARN: the role's trust policy must"
                        + " allow " + ASSUME_ROLE_WITH_WEB_IDENTITY + " to it");
    }

    private static CredentialsException ofSts(RuntimeException failure, String action, String key, String denied) {
        if (!(failure instanceof AwsServiceException service)) {
            return new CredentialsException(
                    true,
                    key,
                    action + " got no answer (" + SqsFailure.describe(failure) + "): check that the worker reaches "
                            + AwsConfig.STS_ENDPOINT_URL_CONFIG + ", or the STS endpoint of "
                            + AwsConfig.REGION_CONFIG + ", by way of " + AwsConfig.PROXY_URL_CONFIG
                            + " where there is one");
        }
        String code = SqsFailure.codeOf(service);
        if (DENIED.contains(code)) {
            return new CredentialsException(false, key, denied + " (" + code + ")");
        }
        if (SqsFailure.areBadCredentials(code)) {
            return new CredentialsException(
                    false,
                    AwsConfig.ACCESS_KEY_ID_CONFIG,
                    "STS does not accept the credentials that are to assume the role (" + code + "): check "
                            + AwsConfig.ACCESS_KEY_ID_CONFIG + ", " + AwsConfig.SECRET_ACCESS_KEY_CONFIG + ", "
                            + AwsConfig.PROFILE_CONFIG + ", or what the AWS SDK finds where these are not set");
        }
        boolean retryable =
                EXPIRED.contains(code) || code.startsWith("IDPCommunicationError") || SqsFailure.mayPass(code, service);
        return new CredentialsException(
                retryable, key, action + (retryable ? " failed with " : " was refused with ") + code);
    }

    private static CredentialsException profileFailure(RuntimeException failure) {
        if (failure instanceof AwsServiceException) {
            return ofSts(
                    failure,
                    ASSUME_ROLE,
                    AwsConfig.PROFILE_CONFIG,
                    "the profile of " + AwsConfig.PROFILE_CONFIG + " may not assume its role: its source needs the"
                            + " permission " + ASSUME_ROLE + " on it, and the role's trust policy must allow it");
        }
        return new CredentialsException(
                false,
                AwsConfig.PROFILE_CONFIG,
                "the profile of " + AwsConfig.PROFILE_CONFIG + " is not in the worker's AWS files, or gives no"
                        + " credentials: check its name, and ~/.aws/config and ~/.aws/credentials of the worker's user, or where"
                        + " AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say");
    }

    private static CredentialsException chainFailure(RuntimeException failure) {
        return new CredentialsException(
                true,
                AwsConfig.ACCESS_KEY_ID_CONFIG,
                "no AWS credentials were found: set " + AwsConfig.ACCESS_KEY_ID_CONFIG + " and "
                        + AwsConfig.SECRET_ACCESS_KEY_CONFIG + ", or " + AwsConfig.PROFILE_CONFIG
                        + ", or give the worker credentials that the AWS SDK finds by itself");
    }
}
