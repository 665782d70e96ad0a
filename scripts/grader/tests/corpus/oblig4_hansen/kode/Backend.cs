// Oblig 4 - backend.   mcs Backend.cs Felles.cs && mono Backend.exe ID PORT
using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

class Backend
{
    static string id;

    static void Logg(string s) { Console.WriteLine("[SERVER " + id + "] " + s); }

    static void Main(string[] args)
    {
        if (args.Length < 2) { Console.Error.WriteLine("Bruk: Backend.exe ID PORT"); Environment.Exit(1); }
        id = args[0];
        int port = int.Parse(args[1]);
        Socket lytter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lytter.Bind(new IPEndPoint(IPAddress.Any, port));
        lytter.Listen(100);
        Felles.VedCtrlC(() => Logg("Server shutting down."));
        Logg("Listening on 0.0.0.0:" + port);
        while (true)
        {
            Socket k = lytter.Accept();
            Thread t = new Thread(() => Betjen(k));
            t.IsBackground = true;
            t.Start();
        }
    }

    static void Betjen(Socket k)
    {
        string hvem = Felles.Navn(k);
        Logg("Client connected from " + hvem);
        byte[] b = new byte[1024];
        byte[] hale = Encoding.ASCII.GetBytes("server-" + id);
        try
        {
            int n;
            while ((n = k.Receive(b)) > 0)
            {
                Logg("Received: " + Encoding.UTF8.GetString(b, 0, n));
                byte[] svar = new byte[n + hale.Length];
                Buffer.BlockCopy(b, 0, svar, 0, n);
                Buffer.BlockCopy(hale, 0, svar, n, hale.Length);
                Felles.SendAlt(k, svar, svar.Length);
            }
        }
        catch (SocketException e)
        {
            if (Felles.Brutt(e)) Logg("Client " + hvem + " disconnected abruptly.");
            else Logg("Error: " + e.Message);
        }
        k.Close();
        Logg("Client " + hvem + " disconnected.");
    }
}
