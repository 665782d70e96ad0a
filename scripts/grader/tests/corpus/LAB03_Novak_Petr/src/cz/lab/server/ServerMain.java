package cz.lab.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

public class ServerMain {
    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 29999;
        Registry state = new Registry();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Bye bye~");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleAtFixedRate(state::report, 60, 60, TimeUnit.SECONDS);
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(port), 100);
        System.out.println("The server is ready to receive on port " + listener.getLocalPort());
        while (true) {
            ClientThread t = new ClientThread(listener.accept(), state);
            t.register();
            t.start();
        }
    }
}
