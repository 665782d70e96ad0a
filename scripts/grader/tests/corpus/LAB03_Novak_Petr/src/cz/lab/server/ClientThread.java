package cz.lab.server;

import cz.lab.common.Op;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

class ClientThread extends Thread {
    private final Socket socket;
    private final Registry state;
    private int id;

    ClientThread(Socket socket, Registry state) {
        this.socket = socket;
        this.state = state;
        setDaemon(true);
    }

    String address() {
        return socket.getInetAddress().getHostAddress();
    }

    int port() {
        return socket.getPort();
    }

    void register() {
        id = state.enter(this);
    }

    @Override
    public void run() {
        try (Socket s = socket;
             DataInputStream in = new DataInputStream(new BufferedInputStream(s.getInputStream()));
             DataOutputStream out = new DataOutputStream(new BufferedOutputStream(s.getOutputStream()))) {
            while (true) {
                int code = in.readUnsignedByte();
                Op op = Op.of(code);
                if (op == Op.QUIT) {
                    break;
                }
                if (op == Op.NONE) {
                    out.writeUTF("error: unknown command");
                    out.flush();
                    continue;
                }
                String text = op == Op.UPPER ? in.readUTF() : null;
                long served = state.count(code);
                out.writeUTF(answer(op, text, served));
                out.flush();
            }
        } catch (IOException e) {
            // klient odesel
        } finally {
            state.leave(id);
        }
    }

    private String answer(Op op, String text, long served) {
        switch (op) {
            case UPPER:
                String upper = text.toUpperCase();
                return upper.length() > 20000 ? upper.substring(0, 20000) : upper;
            case WHOAMI:
                return "client IP = " + address() + ", port = " + port();
            case STATS:
                return "requests served = " + served;
            default:
                return "run time = " + state.uptime();
        }
    }
}
