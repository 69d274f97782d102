package dev.privystream.sqs;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The URL that SQS knows a queue by, with what can be read off it. Immutable.
 *
 * @param url the URL as configured
 * @param name the queue's name: the URL's last segment
 */
record QueueUrl(String url, String name) {

    private static final String FIFO_SUFFIX = ".fifo";

    /**
     * Reads a queue URL such as {@code https://sqs.eu-central-1.amazonaws.com/123456789012/orders}.
     *
     * @throws IllegalArgumentException if it has not that form; the message says what is missing
     */
    static QueueUrl parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL");
        }
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
            throw new IllegalArgumentException("does not start with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("names no host");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("names more than a queue: leave out what stands before @, after ? or #");
        }
        String path = uri.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("does not end in a queue's name");
        }
        return new QueueUrl(url, name);
    }

    /** Whether the queue is a FIFO queue: SQS reserves the suffix {@code .fifo} for these. */
    boolean isFifo() {
        return name.endsWith(FIFO_SUFFIX);
    }

    /** The URL of another queue of the same account and region. */
    QueueUrl sibling(String otherName) {
        return new QueueUrl(url.substring(0, url.length() - name.length()) + otherName, otherName);
    }
}
