package de.htw.netze.lastverteiler;

import static de.htw.netze.gemeinsam.Protokoll.schreibe;

import de.htw.netze.gemeinsam.Ziel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Ein Klient mit seiner eigenen Reihenfolge und höchstens einer Verbindung zu einem Endpunkt. */
class Sitzung {
    private static final byte[] FEHLER =
            "Error: Could not connect to backend server.".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector;
    private final SocketChannel klient;
    private final SelectionKey klientSchlüssel;
    private final List<Ziel> ziele;
    private final String wer;
    private final ByteBuffer anfrage = ByteBuffer.allocate(1024);
    private final ByteBuffer antwort = ByteBuffer.allocate(4096);
    private SocketChannel endpunkt;
    private int zähler;

    Sitzung(Selector selector, SocketChannel klient, List<Ziel> ziele) throws IOException {
        this.selector = selector;
        this.klient = klient;
        this.ziele = ziele;
        this.wer = "Klient " + klient.getRemoteAddress();
        klient.configureBlocking(false);
        klientSchlüssel = klient.register(selector, SelectionKey.OP_READ, this);
        schreibe(wer, "angemeldet");
    }

    void ereignis(SelectionKey k) {
        try {
            if (k.channel() == klient) {
                if (k.isReadable()) {
                    vomKlienten();
                } else if (k.isWritable()) {
                    zumKlienten();
                }
            } else {
                vomEndpunkt(k);
            }
        } catch (IOException e) {
            schreibe(wer, "abgebrochen: " + e.getMessage());
            ende();
        }
    }

    private void vomKlienten() throws IOException {
        anfrage.clear();
        if (klient.read(anfrage) < 0) {
            schreibe(wer, "abgemeldet");
            ende();
            return;
        }
        anfrage.flip();
        int nr = zähler++ % ziele.size();
        schreibe(wer, "Anfrage an Endpunkt " + (nr + 1));
        klientSchlüssel.interestOps(0);
        try {
            endpunkt = SocketChannel.open();
            endpunkt.configureBlocking(false);
            boolean fertig = endpunkt.connect(ziele.get(nr).adresse());
            endpunkt.register(selector, fertig ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            störung(e.getMessage());
        }
    }

    private void vomEndpunkt(SelectionKey k) throws IOException {
        try {
            if (k.isConnectable()) {
                endpunkt.finishConnect();
                k.interestOps(SelectionKey.OP_WRITE);
            } else if (k.isWritable()) {
                endpunkt.write(anfrage);
                if (!anfrage.hasRemaining()) {
                    k.interestOps(SelectionKey.OP_READ);
                }
            } else if (k.isReadable()) {
                antwort.clear();
                if (endpunkt.read(antwort) < 0) {
                    störung("geschlossen ohne Antwort");
                    return;
                }
                endpunkt.close();
                antwort.flip();
                zumKlienten();
            }
        } catch (IOException e) {
            störung(e.getMessage());
        }
    }

    private void störung(String grund) throws IOException {
        schreibe(wer, "Endpunkt nicht erreichbar: " + grund);
        endpunkt.close();
        antwort.clear();
        antwort.put(FEHLER).flip();
        zumKlienten();
    }

    private void zumKlienten() throws IOException {
        klient.write(antwort);
        klientSchlüssel.interestOps(antwort.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void ende() {
        try {
            klient.close();
            if (endpunkt != null) {
                endpunkt.close();
            }
        } catch (IOException e) {
            // egal
        }
    }
}
