package de.htw.netze.gemeinsam;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Ein Zielrechner aus der Liste "rechner:port,rechner:port". */
public record Ziel(String rechner, int port) {

    public static List<Ziel> liste(String text) {
        List<Ziel> ergebnis = new ArrayList<>();
        for (String teil : text.split(",")) {
            int i = teil.lastIndexOf(':');
            ergebnis.add(new Ziel(teil.substring(0, i).trim(), Integer.parseInt(teil.substring(i + 1).trim())));
        }
        return ergebnis;
    }

    public InetSocketAddress adresse() {
        return new InetSocketAddress(rechner, port);
    }

    @Override
    public String toString() {
        return rechner + ":" + port;
    }
}
