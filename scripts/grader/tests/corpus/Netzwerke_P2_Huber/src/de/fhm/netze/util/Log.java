package de.fhm.netze.util;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

public final class Log {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss.SSS");

    private Log() {
    }

    public static synchronized void info(String text) {
        System.out.println(LocalDateTime.now().format(FORMAT) + " INFO  [" + Thread.currentThread().getName() + "] " + text);
    }

    public static synchronized void error(String text, Throwable t) {
        System.err.println(LocalDateTime.now().format(FORMAT) + " ERROR [" + Thread.currentThread().getName() + "] "
                + text + ": " + t.getMessage());
    }
}
