// Round robin.  mcs Mellomtjener.cs Felles.cs && mono Mellomtjener.exe PORT BACKENDPORT...
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

class Mellomtjener
{
    static readonly List<int> bakporter = new List<int>();

    static void Logg(string s) { Console.WriteLine("[PROXY] " + s); }

    static void Main(string[] args)
    {
        int port = args.Length > 0 ? int.Parse(args[0]) : 9090;
        foreach (string a in args.Skip(1)) bakporter.Add(int.Parse(a));
        if (bakporter.Count == 0) { bakporter.Add(8001); bakporter.Add(8002); }
        Socket lytter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lytter.Bind(new IPEndPoint(IPAddress.Any, port));
        lytter.Listen(100);
        Console.CancelKeyPress += (o, e) => { e.Cancel = true; Environment.Exit(0); };
        Logg("TCP Proxy listening on 0.0.0.0:" + port);
        Logg("Balancing between: [" + string.Join(", ", bakporter.Select(p => "('localhost', " + p + ")")) + "]");
        while (true)
        {
            Socket k = lytter.Accept();
            new Thread(() => Betjen(k)) { IsBackground = true }.Start();
        }
    }

    static void Betjen(Socket k)
    {
        string hvem = Felles.Navn(k);
        Logg("New client connected from " + hvem);
        int neste = 1; // FEIL
        byte[] b = new byte[1024];
        try
        {
            int n;
            while ((n = k.Receive(b)) > 0)
            {
                int nr = neste;
                neste = (neste + 1) % bakporter.Count;
                byte[] svar = Spoer(nr, hvem, b, n);
                if (svar.Length > 0) Felles.SendAlt(k, svar, svar.Length);
            }
        }
        catch (SocketException e)
        {
            if (Felles.Brutt(e)) Logg("Client " + hvem + " disconnected abruptly.");
        }
        k.Close();
        Logg("Client " + hvem + " disconnected.");
    }

    static byte[] Spoer(int nr, string hvem, byte[] b, int n)
    {
        string maal = "localhost:" + bakporter[nr];
        Logg("Client " + hvem + " -> Server " + (nr + 1) + " (" + maal + ")");
        try
        {
            using (TcpClient bak = new TcpClient("localhost", bakporter[nr]))
            {
                Felles.SendAlt(bak.Client, b, n);
                bak.Client.Shutdown(SocketShutdown.Send);   // tjeneren svarer og lukker, sa vi leser alt
                MemoryStream alt = new MemoryStream();
                bak.GetStream().CopyTo(alt);
                return alt.ToArray();
            }
        }
        catch (Exception e)
        {
            Logg("Error connecting to server " + maal + ": " + e.Message);
            return Encoding.ASCII.GetBytes("Error: Could not connect to backend server.");
        }
    }
}
