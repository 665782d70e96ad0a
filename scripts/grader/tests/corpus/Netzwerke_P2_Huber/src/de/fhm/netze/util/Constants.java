package de.fhm.netze.util;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Konstanten, die Server und Client gemeinsam brauchen. */
public final class Constants {

    public static final String DEFAULT_HOST = "localhost";
    public static final int SERVER_PORT = 6789;
    public static final int BUFFER_SIZE = 1024;
    public static final Charset CHARSET = StandardCharsets.UTF_8;
    public static final String QUIT = "quit";

    private Constants() {
    }
}
