package dev.privystream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://sqs.eu-central-1.amazonaws.com/123456789012/orders, orders, false",
        "https://sqs.eu-central-1.amazonaws.com/123456789012/orders.fifo, orders.fifo, true",
        "https://vpce-1a2b.sqs.us-east-1.vpce.amazonaws.com/123456789012/orders-dlq, orders-dlq, false",
        "http://localhost:9324/000000000000/login-queue, login-queue, false",
        "http://localhost:9324/queue/login-queue, login-queue, false",
        "http://elasticmq/login_queue, login_queue, false",
        "http://[::1]:9324/1/fifo, fifo, false",
    })
    void nameIsTheLastSegment(String url, String name, boolean fifo) {
        QueueUrl queue = QueueUrl.parse(url);

        assertThat(queue.url()).isEqualTo(url);
        assertThat(queue.name()).isEqualTo(name);
        assertThat(queue.isFifo()).isEqualTo(fifo);
    }

    @ParameterizedTest
    @CsvSource({
        "'', http://",
        "orders, http://",
        "arn:aws:sqs:eu-central-1:123456789012:orders, http://",
        "ftp://host/1/orders, http://",
        "sqs.eu-central-1.amazonaws.com/123456789012/orders, http://",
        "https://host/1/or ders, is not a URL",
        "https:///1/orders, names no host",
        "https://host, does not end",
        "https://host/, does not end",
        "https://host/123456789012/, does not end",
        "http:orders, names no host",
        "https://host/1/orders?Action=Purge, names more than a queue",
        "https://host/1/orders#top, names more than a queue",
        "https://user:hunter2@host/1/orders, names more than a queue",
    })
    void textThatIsNoQueueUrlIsRefusedWithTheReason(String url, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueueUrl.parse(url))
                .withMessageContaining(reason)
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "https://sqs.eu-central-1.amazonaws.com/123456789012/orders, https://sqs.eu-central-1.amazonaws.com/123456789012/dlq",
        "http://orders:9324/queue/orders, http://orders:9324/queue/dlq",
    })
    void siblingDiffersInItsNameAlone(String url, String sibling) {
        assertThat(QueueUrl.parse(url).sibling("dlq")).isEqualTo(new QueueUrl(sibling, "dlq"));
    }
}
