package ua.kpi.rr.balancer;

import java.net.InetSocketAddress;
import java.util.List;

/** Власна черга одного клієнта */
class Rotation {
    private final List<InetSocketAddress> all;
    private int next = 0;

    Rotation(List<InetSocketAddress> all) {
        this.all = all;
    }

    int advance() {
        int now = next;
        next = (next + 1) % all.size();
        return now;
    }
}
