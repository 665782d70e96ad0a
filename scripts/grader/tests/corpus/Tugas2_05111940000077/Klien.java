import java.io.*;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

public class Klien {
    static BufferedReader dariServer;
    static OutputStream keServer;

    static String tanya(String baris) throws IOException {
        keServer.write((baris + "\r\n").getBytes(StandardCharsets.UTF_8));
        keServer.flush();
        String jawab = dariServer.readLine();
        if (jawab == null) throw new EOFException("koneksi ditutup");
        return jawab;
    }

    static void tampil(String baris) throws IOException {
        long a = System.nanoTime();
        String jawab = tanya(baris);
        long b = System.nanoTime();
        System.out.println("Jawaban server: " + jawab.substring(4));
        System.out.printf(java.util.Locale.US, "RTT = %.3f ms%n%n", (b - a) / 1000000.0);
    }

    public static void main(String[] args) {
        String tujuan = args.length > 0 ? args[0] : "127.0.0.1:29999";
        int titik = tujuan.lastIndexOf(':');
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("\nDadah~");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }));
        try {
            Socket s = new Socket(tujuan.substring(0, titik), Integer.parseInt(tujuan.substring(titik + 1)));
            dariServer = new BufferedReader(new InputStreamReader(s.getInputStream(), StandardCharsets.UTF_8));
            keServer = s.getOutputStream();
            System.out.println("Klien berjalan di port " + s.getLocalPort());
            String salam = dariServer.readLine();
            if (salam == null) throw new EOFException("tidak ada salam");
            System.out.println(salam.substring(4));
            BufferedReader papanKetik = new BufferedReader(new InputStreamReader(System.in));
            while (true) {
                System.out.println("a. ubah ke huruf besar");
                System.out.println("b. alamat IP dan port saya");
                System.out.println("c. jumlah permintaan");
                System.out.println("d. lama server berjalan");
                System.out.println("x. keluar");
                System.out.print("Pilihan Anda > ");
                System.out.flush();
                String p = papanKetik.readLine();
                if (p == null) break;
                switch (p.trim().toLowerCase()) {
                    case "a":
                        System.out.print("Kalimat > ");
                        System.out.flush();
                        String k = papanKetik.readLine();
                        if (k == null) return;
                        tampil("UBAH " + k);
                        break;
                    case "b": tampil("ALAMAT"); break;
                    case "c": tampil("JUMLAH"); break;
                    case "d": tampil("WAKTU"); break;
                    case "x":
                        tanya("KELUAR");
                        s.close();
                        return;
                    default:
                        System.out.println("Pilihan salah: " + p);
                }
            }
        } catch (IOException e) {
            System.out.println("Server tidak bisa dihubungi lagi (" + e.getMessage() + ")");
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
    }
}
