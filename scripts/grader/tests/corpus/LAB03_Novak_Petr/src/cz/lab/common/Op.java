package cz.lab.common;

/** Operations of the protocol, their order is the number on the wire. */
public enum Op {
    NONE, UPPER, WHOAMI, STATS, UPTIME, QUIT;

    public static Op of(int code) {
        return code > 0 && code < values().length ? values()[code] : NONE;
    }
}
