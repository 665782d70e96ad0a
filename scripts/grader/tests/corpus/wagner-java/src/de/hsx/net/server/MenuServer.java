package de.hsx.net.server;

import de.hsx.net.common.Constants;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Der Server: für jeden Client ein Thread aus dem Pool */
public class MenuServer {
    final Map<Integer, ClientHandler> clients = new ConcurrentSkipListMap<>();
    final AtomicInteger requests = new AtomicInteger();
    final long start = System.nanoTime();
    private int lastId = 0;

    public static void main(String[] args) throws IOException {
        int port = Constants.PORT;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("-p") && i + 1 < args.length) {
                port = Integer.parseInt(args[++i]);
            }
        }
        new MenuServer().run(port);
    }

    void run(int port) throws IOException {
        ExecutorService pool = Executors.newCachedThreadPool();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new java.net.InetSocketAddress(port), 200);
            System.out.println("The server is ready to receive on port " + port);
            timer.scheduleAtFixedRate(this::report, 60, 60, TimeUnit.SECONDS);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("Bye bye~");
                Runtime.getRuntime().halt(0);
            }));
            while (true) {
                Socket s = server.accept();
                log("Connection request from " + s.getInetAddress().getHostAddress() + ":" + s.getPort());
                ClientHandler h;
                synchronized (this) {
                    h = new ClientHandler(this, s, ++lastId);
                    clients.put(h.id, h);
                    log("Client " + h.id + " connected. Number of connected clients = " + clients.size());
                }
                pool.execute(h);
            }
        }
    }

    synchronized void remove(ClientHandler h) {
        clients.remove(h.id);
        log("Client " + h.id + " disconnected. Number of connected clients = " + clients.size());
    }

    void log(String s) {
        System.out.println(s);
    }

    /** Tabelle der verbundenen Clients (Größe, Adressen) */
    synchronized void report() {
        StringBuilder b = new StringBuilder();
        b.append("+------+-----------------------+\n");
        b.append(String.format("| %-4s | %-21s |%n", "ID", "Address"));
        b.append("+------+-----------------------+\n");
        for (ClientHandler h : clients.values()) {
            b.append(String.format("| %4d | %-21s |%n", h.id, h.address()));
        }
        b.append("+------+-----------------------+\n");
        b.append("Total: ").append(clients.size()).append(" client(s) online");
        System.out.println(b);
    }

    String uptime() {
        long t = (System.nanoTime() - start) / 1_000_000_000L;
        return String.format("%02d:%02d:%02d", t / 3600, t / 60 % 60, t % 60);
    }
}
