package de.htw.netze.gemeinsam;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

public final class Protokoll {
    private static final DateTimeFormatter ZEIT = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private Protokoll() { }

    public static synchronized void schreibe(String wer, String was) {
        System.out.println(LocalTime.now().format(ZEIT) + " | " + wer + " | " + was);
    }
}
