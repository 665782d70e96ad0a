package cz.lab.server;

import java.util.Map;
import java.util.TreeMap;

/** Everything that the client threads share. */
class Registry {
    private final long start = System.nanoTime();
    private final Map<Integer, ClientThread> online = new TreeMap<>();
    private int lastId;
    private long served;

    synchronized int enter(ClientThread t) {
        int id = ++lastId;
        online.put(id, t);
        System.out.println("Connection request from " + t.address() + ":" + t.port());
        System.out.println("Klient " + id + " pripojen. Pocet pripojenych klientu = " + online.size());
        return id;
    }

    synchronized void leave(int id) {
        online.remove(id);
        System.out.println("Klient " + id + " odpojen. Pocet pripojenych klientu = " + online.size());
    }

    synchronized long count(int command) {
        System.out.println("Command " + command);
        return ++served;
    }

    synchronized void report() {
        System.out.println("Pocet pripojenych klientu = " + online.size());
    }


    String uptime() {
        long s = (System.nanoTime() - start) / 1_000_000_000L;
        return String.format("%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
