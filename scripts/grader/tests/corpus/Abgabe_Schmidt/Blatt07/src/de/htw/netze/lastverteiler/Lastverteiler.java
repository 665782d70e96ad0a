package de.htw.netze.lastverteiler;

import static de.htw.netze.gemeinsam.Protokoll.schreibe;

import de.htw.netze.gemeinsam.Ziel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Lastverteiler mit java.nio: ein Thread, ein Selector.
 * Aufruf: Lastverteiler rechner:port,rechner:port [port]
 */
public class Lastverteiler {

    public static void main(String[] args) throws IOException {
        if (args.length < 1) {
            System.err.println("Aufruf: Lastverteiler rechner:port,rechner:port [port]");
            System.exit(1);
        }
        List<Ziel> ziele = Ziel.liste(args[0]);
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 9090;

        Selector selector = Selector.open();
        ServerSocketChannel tür = ServerSocketChannel.open();
        tür.bind(new InetSocketAddress(port), 100);
        tür.configureBlocking(false);
        tür.register(selector, SelectionKey.OP_ACCEPT);
        schreibe("Lastverteiler", "Port " + port + " ist geöffnet, Ziele: " + ziele);

        while (true) {
            selector.select();
            var bereit = selector.selectedKeys().iterator();
            while (bereit.hasNext()) {
                SelectionKey k = bereit.next();
                bereit.remove();
                if (!k.isValid()) {
                    continue;
                }
                if (k.isAcceptable()) {
                    SocketChannel c = tür.accept();
                    if (c != null) {
                        new Sitzung(selector, c, ziele);
                    }
                } else if (k.attachment() instanceof Sitzung s) {
                    s.ereignis(k);
                }
            }
        }
    }
}
