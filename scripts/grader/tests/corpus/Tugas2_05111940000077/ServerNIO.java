import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/**
 * Tugas 2 - server satu thread dengan Selector.
 * Protokol: baris teks yang diakhiri CRLF, mirip SMTP.
 */
public class ServerNIO {

    static class Klien {
        int nomor;
        SocketChannel saluran;
        SelectionKey kunci;
        InetSocketAddress alamat;
        java.io.ByteArrayOutputStream masuk = new java.io.ByteArrayOutputStream();
        ArrayDeque<ByteBuffer> keluar = new ArrayDeque<>();
        boolean selesai;
    }

    private final long mulai = System.nanoTime();
    private final Selector selector = Selector.open();
    private final ByteBuffer baca = ByteBuffer.allocate(16 * 1024);
    private int nomorTerakhir = 0, jumlah = 0;
    private long permintaan = 0;

    ServerNIO(int port) throws IOException {
        ServerSocketChannel ssc = ServerSocketChannel.open();
        ssc.bind(new InetSocketAddress(port), 200);
        ssc.configureBlocking(false);
        ssc.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println("Server siap menerima di port " + port);
    }

    void jalan() throws IOException {
        long menit = 1;
        while (true) {
            long sisa = menit * 60_000 - (System.nanoTime() - mulai) / 1_000_000;
            if (sisa <= 0) {
                System.out.println("Laporan menit: " + jumlah + " klien terhubung");
                menit++;
                continue;
            }
            selector.select(sisa);
            Iterator<SelectionKey> it = selector.selectedKeys().iterator();
            while (it.hasNext()) {
                SelectionKey k = it.next();
                it.remove();
                if (!k.isValid()) continue;
                if (k.isAcceptable()) { terima((ServerSocketChannel) k.channel()); continue; }
                Klien c = (Klien) k.attachment();
                try {
                    if (k.isReadable()) bacaDari(c);
                    if (k.isValid() && k.isWritable()) tulis(c);
                } catch (IOException e) {
                    tutup(c);
                }
            }
        }
    }

    void terima(ServerSocketChannel ssc) throws IOException {
        SocketChannel sc = ssc.accept();
        if (sc == null) return;
        Klien c = new Klien();
        c.saluran = sc;
        c.nomor = ++nomorTerakhir;
        jumlah++;
        try {
            c.alamat = (InetSocketAddress) sc.getRemoteAddress();
            sc.configureBlocking(false);
            c.kunci = sc.register(selector, SelectionKey.OP_READ, c);
            System.out.println("Permintaan koneksi dari " + c.alamat.getAddress().getHostAddress() + ":" + c.alamat.getPort());
            System.out.println("Klien #" + c.nomor + " masuk (total " + jumlah + ")");
            kirim(c, "200 Selamat datang, klien " + c.nomor);
        } catch (IOException e) {
            tutup(c);
        }
    }

    void tutup(Klien c) {
        if (c.saluran == null) return;
        try { c.saluran.close(); } catch (IOException e) { }
        c.saluran = null;
        jumlah--;
        System.out.println("Klien #" + c.nomor + " keluar (total " + jumlah + ")");
    }

    void bacaDari(Klien c) throws IOException {
        baca.clear();
        int n = c.saluran.read(baca);
        if (n < 0) { tutup(c); return; }
        baca.flip();
        while (baca.hasRemaining() && c.saluran != null && !c.selesai) {
            byte b = baca.get();
            if (b == '\n') {
                String baris = c.masuk.toString(StandardCharsets.UTF_8);
                c.masuk.reset();
                if (baris.endsWith("\r")) baris = baris.substring(0, baris.length() - 1);
                layani(c, baris);
            } else if (c.masuk.size() > 1_000_000) {
                tutup(c);
            } else {
                c.masuk.write(b);
            }
        }
    }

    void layani(Klien c, String baris) throws IOException {
        int spasi = baris.indexOf(' ');
        String perintah = spasi < 0 ? baris : baris.substring(0, spasi);
        String isi = spasi < 0 ? "" : baris.substring(spasi + 1);
        switch (perintah) {
            case "UBAH":
                catat(1);
                kirim(c, "250 " + isi.toUpperCase());
                break;
            case "ALAMAT":
                catat(2);
                kirim(c, "250 IP klien = " + c.alamat.getAddress().getHostAddress() + ", port = " + c.alamat.getPort());
                break;
            case "JUMLAH":
                catat(3);
                kirim(c, "250 permintaan = " + permintaan);
                break;
            case "WAKTU":
                catat(4);
                long d = (System.nanoTime() - mulai) / 1_000_000_000L;
                kirim(c, String.format("250 lama jalan = %02d:%02d:%02d", d / 3600, d / 60 % 60, d % 60));
                break;
            case "KELUAR":
                kirim(c, "221 Sampai jumpa");
                c.selesai = true;
                if (c.saluran != null && c.keluar.isEmpty()) tutup(c);
                break;
            default:
                kirim(c, "500 perintah tidak dikenal");
        }
    }

    void catat(int nomor) {
        permintaan++;
        System.out.println("Perintah " + nomor);
    }

    void kirim(Klien c, String teks) throws IOException {
        c.keluar.add(ByteBuffer.wrap((teks + "\r\n").getBytes(StandardCharsets.UTF_8)));
        if (c.keluar.size() == 1) tulis(c);
    }

    void tulis(Klien c) throws IOException {
        while (!c.keluar.isEmpty()) {
            c.saluran.write(c.keluar.peek());
            if (c.keluar.peek().hasRemaining()) {
                c.kunci.interestOps(SelectionKey.OP_WRITE);   // berhenti membaca sampai terkirim
                return;
            }
            c.keluar.remove();
        }
        if (c.selesai) { tutup(c); return; }
        c.kunci.interestOps(SelectionKey.OP_READ);
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 29999;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("\nDadah~");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));
        new ServerNIO(port).jalan();
    }
}
