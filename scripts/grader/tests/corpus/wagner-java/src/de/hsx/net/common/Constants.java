package de.hsx.net.common;

/** Konstanten für Server und Client */
public final class Constants {
    private Constants() {}

    public static final String HOST = "localhost";
    public static final int PORT = 5050;
    public static final String SEP = "|";
}
