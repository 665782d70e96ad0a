package test;

import java.net.Socket;

/** opens 50 connections, only for trying */
public class LoadTest {
    public static void main(String[] args) throws Exception {
        Socket[] s = new Socket[50];
        for (int i = 0; i < 50; i++) s[i] = new Socket("localhost", 5050);
        Thread.sleep(5000);
        for (Socket x : s) x.close();
    }
}
