package ua.kpi.rr.wire;

import java.net.Socket;

public final class Peers {
    private Peers() {}

    public static String of(Socket s) {
        return "('" + s.getInetAddress().getHostAddress() + "', " + s.getPort() + ")";
    }

    /** Чи з'єднання скинуто (RST), а не закрито */
    public static boolean abrupt(java.io.IOException e) {
        String m = String.valueOf(e.getMessage()).toLowerCase();
        return m.contains("reset") || m.contains("broken pipe");
    }
}
