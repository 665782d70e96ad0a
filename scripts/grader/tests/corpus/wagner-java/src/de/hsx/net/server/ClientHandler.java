package de.hsx.net.server;

import de.hsx.net.common.Constants;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

class ClientHandler implements Runnable {
    final int id;
    private final MenuServer server;
    private final Socket socket;

    ClientHandler(MenuServer server, Socket socket, int id) {
        this.server = server;
        this.socket = socket;
        this.id = id;
    }

    String address() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    @Override
    public void run() {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(
                        new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), true)) {
            String line;
            while ((line = in.readLine()) != null) {
                String[] p = line.split("\\" + Constants.SEP, 2);
                if (p[0].equals("5")) {
                    break;
                }
                if (!p[0].matches("[1-4]")) {
                    out.print("ERR|ungültige Option\n");
                    out.flush();
                    continue;
                }
                int n = server.requests.incrementAndGet();
                server.log("Command " + p[0]);
                String reply;
                switch (p[0]) {
                    case "1":
                        reply = (p.length > 1 ? p[1] : "").toUpperCase();
                        break;
                    case "2":
                        reply = "client IP = " + socket.getInetAddress().getHostAddress() + ", port = "
                                + socket.getPort();
                        break;
                    case "3":
                        reply = "requests served = " + n;
                        break;
                    default:
                        reply = "run time = " + server.uptime();
                }
                out.print("OK|" + reply + "\n");
                out.flush();
            }
        } catch (IOException e) {
            // Verbindung abgebrochen, wird unten abgemeldet
        } finally {
            server.remove(this);
        }
    }
}
