import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

public class NioServer {
    private static final long MINUTE = 60_000_000_000L;
    private final long start = System.nanoTime();
    private final ByteBuffer buffer = ByteBuffer.allocate(8192);
    private Selector selector;
    private int connected, last, served;

    private static class Client {
        int id;
        InetSocketAddress address;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer out = ByteBuffer.allocate(0);
        boolean leaving;
    }

    private void accept(ServerSocketChannel server) throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        Client client = new Client();
        channel.configureBlocking(false);
        client.address = (InetSocketAddress) channel.getRemoteAddress();
        client.id = ++last;
        connected++;
        channel.register(selector, SelectionKey.OP_READ, client);
        System.out.println("Connection request from " + client.address.getAddress().getHostAddress() + ":" + client.address.getPort());
        System.out.println("Client " + client.id + " connected. Number of connected clients = " + connected);
    }

    private void leave(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone anyway.
        }
        connected--;
        System.out.println("Client " + ((Client) key.attachment()).id + " disconnected. Number of connected clients = " + connected);
    }

    private String answer(Client client, String line) {
        char command = line.isEmpty() ? ' ' : line.charAt(0);
        if (command < '1' || command > '4') {
            return "error: unknown command";
        }
        served++;
        System.out.println("Command " + command);
        long t = (System.nanoTime() - start) / 1_000_000_000L;
        switch (command) {
            case '1': return line.substring(1).toUpperCase();
            case '2': return "client IP = " + client.address.getAddress().getHostAddress() + ", port = " + client.address.getPort();
            case '3': return "requests served = " + served;
            default: return String.format("run time = %02d:%02d:%02d", t / 3600, t / 60 % 60, t % 60);
        }
    }

    private void read(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        buffer.clear();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            leave(key);
            return;
        }
        buffer.flip();
        StringBuilder replies = new StringBuilder();
        while (buffer.hasRemaining() && !client.leaving) {
            byte b = buffer.get();
            if (b != '\n') {
                client.line.write(b);
                continue;
            }
            String line = client.line.toString(StandardCharsets.UTF_8);
            client.line.reset();
            if (line.equals("5")) {
                client.leaving = true;
            } else {
                replies.append(answer(client, line)).append('\n');
            }
        }
        client.out = ByteBuffer.wrap(replies.toString().getBytes(StandardCharsets.UTF_8));
        write(key);
    }

    private void write(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        ((SocketChannel) key.channel()).write(client.out);
        if (client.out.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else if (client.leaving) {
            leave(key);
        } else {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void run(String host, int port) throws IOException {
        selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(host, port), 100);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println("The server is ready to receive on port " + port);
        long due = start + MINUTE;
        while (true) {
            selector.select(Math.max(1, (due - System.nanoTime()) / 1_000_000 + 1));
            if (System.nanoTime() >= due) {
                System.out.println("Number of connected clients = " + connected);
                due += MINUTE;
            }
            Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                try {
                    if (key.isAcceptable()) {
                        accept(server);
                    } else if (key.isReadable()) {
                        read(key);
                    } else if (key.isWritable()) {
                        write(key);
                    }
                } catch (IOException e) {
                    if (key.attachment() != null) {
                        leave(key);
                    }
                }
            }
        }
    }

    public static void main(String[] args) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("Bye bye~");
            Runtime.getRuntime().halt(0);
        }));
        new NioServer().run(args.length > 0 ? args[0] : "0.0.0.0", args.length > 1 ? Integer.parseInt(args[1]) : 29999);
    }
}
