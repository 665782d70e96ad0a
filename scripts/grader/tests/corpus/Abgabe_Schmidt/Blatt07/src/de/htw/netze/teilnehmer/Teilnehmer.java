package de.htw.netze.teilnehmer;

import de.htw.netze.gemeinsam.Ziel;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Teilnehmer [rechner:port] [text]: vier Anfragen über eine Verbindung. */
public class Teilnehmer {
    public static void main(String[] args) throws Exception {
        Ziel ziel = Ziel.liste(args.length > 0 ? args[0] : "localhost:9090").get(0);
        String text = args.length > 1 ? args[1] : "hello";
        try (Socket s = new Socket(ziel.rechner(), ziel.port())) {
            System.out.println("Verbunden mit " + ziel);
            byte[] puffer = new byte[2048];
            for (int i = 1; i <= 4; i++) {
                s.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                int n = s.getInputStream().read(puffer);
                if (n < 0) {
                    System.out.println("Der Lastverteiler ist weg.");
                    System.exit(1);
                }
                System.out.println("Anfrage " + i + ": »" + text + "«, Antwort: »"
                        + new String(puffer, 0, n, StandardCharsets.UTF_8) + "«");
                Thread.sleep(1000);
            }
        }
        System.out.println("Tschüss!");
    }
}
