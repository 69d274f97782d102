package dev.privystream.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void portInUseIsPassedOver() throws Exception {
        try (ServerSocket inUse = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(Ports.usual().next(inUse.getLocalPort())).isGreaterThan(inUse.getLocalPort());
        }
    }

    @Test
    void noPortIsHandedOutTwice() {
        Ports usual = Ports.usual();
        assertThat(usual.next(20_000)).isNotEqualTo(usual.next(20_000));
    }

    @Test
    void thousandsOfPortsAreAllDifferentOnesWhateverTheSystemOffers() {
        Ports any = Ports.any();
        assertThat(IntStream.range(0, 5_000).map(i -> any.next(0))).doesNotHaveDuplicates();
    }

    @Test
    void anyPortIsFree() throws Exception {
        int port = Ports.any().next(8083);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }
}
