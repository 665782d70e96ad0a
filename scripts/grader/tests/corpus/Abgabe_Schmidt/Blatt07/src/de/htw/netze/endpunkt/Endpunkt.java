package de.htw.netze.endpunkt;

import static de.htw.netze.gemeinsam.Protokoll.schreibe;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Endpunkt <port> <nummer>: schickt zurück, was kommt, und hängt seinen Namen an. */
public class Endpunkt {
    private final int nummer;
    private final byte[] name;

    Endpunkt(int nummer) {
        this.nummer = nummer;
        this.name = ("server-" + nummer).getBytes(StandardCharsets.US_ASCII);
    }

    void bediene(Socket s) {
        String wer = "Endpunkt " + nummer;
        try (s) {
            schreibe(wer, "Verbindung von " + s.getRemoteSocketAddress());
            byte[] puffer = new byte[1024];
            InputStream ein = s.getInputStream();
            int n;
            while ((n = ein.read(puffer)) > 0) {
                byte[] antwort = new byte[n + name.length];
                System.arraycopy(puffer, 0, antwort, 0, n);
                System.arraycopy(name, 0, antwort, n, name.length);
                s.getOutputStream().write(antwort);
                schreibe(wer, "Anfrage mit " + n + " Bytes beantwortet");
            }
            schreibe(wer, "Gegenüber hat geschlossen");
        } catch (IOException e) {
            schreibe(wer, "Störung: " + e.getMessage());
        }
    }

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Endpunkt e = new Endpunkt(Integer.parseInt(args[1]));
        ExecutorService pool = Executors.newCachedThreadPool();
        try (ServerSocket ss = new ServerSocket(port)) {
            schreibe("Endpunkt " + e.nummer, "hört auf Port " + port);
            while (true) {
                Socket s = ss.accept();
                pool.execute(() -> e.bediene(s));
            }
        }
    }
}
