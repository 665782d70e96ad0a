package de.fhm.netze.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Scanner;

import de.fhm.netze.util.Constants;

public class EchoClient {

    public static void main(String[] args) {
        String host = args.length > 0 ? args[0] : Constants.DEFAULT_HOST;

        try (Socket socket = new Socket(host, Constants.SERVER_PORT);
                Scanner scanner = new Scanner(System.in, Constants.CHARSET)) {
            System.out.println("Verbunden mit " + host + ":" + Constants.SERVER_PORT + " ('" + Constants.QUIT + "' beendet)");
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            System.out.print("Nachricht: ");
            while (scanner.hasNextLine()) {
                String zeile = scanner.nextLine();
                if (zeile.equalsIgnoreCase(Constants.QUIT)) {
                    break;
                }
                byte[] daten = zeile.getBytes(Constants.CHARSET);
                if (daten.length > 0) {
                    out.write(daten);
                    byte[] antwort = in.readNBytes(daten.length);
                    System.out.println("Antwort:   " + new String(antwort, Constants.CHARSET));
                    if (antwort.length < daten.length) {
                        System.out.println("Server hat die Verbindung beendet");
                        System.exit(1);
                    }
                }
                System.out.print("Nachricht: ");
            }
            System.out.println("Auf Wiedersehen");
        } catch (IOException e) {
            System.err.println("Keine Verbindung zu " + host + ": " + e.getMessage());
            System.exit(1);
        }
    }
}
