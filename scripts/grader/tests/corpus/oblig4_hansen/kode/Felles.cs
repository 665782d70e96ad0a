using System;
using System.Net;
using System.Net.Sockets;

static class Felles
{
    public static string Navn(Socket s)
    {
        IPEndPoint p = (IPEndPoint)s.RemoteEndPoint;
        return "('" + p.Address + "', " + p.Port + ")";
    }

    public static bool Brutt(SocketException e)
    {
        return e.SocketErrorCode == SocketError.ConnectionReset || e.SocketErrorCode == SocketError.Shutdown
            || e.SocketErrorCode == SocketError.ConnectionAborted;
    }

    public static void SendAlt(Socket s, byte[] b, int n)
    {
        int sendt = 0;
        while (sendt < n) sendt += s.Send(b, sendt, n - sendt, SocketFlags.None);
    }

    public static void VedCtrlC(Action gjoer)
    {
        Console.CancelKeyPress += (o, e) => { e.Cancel = true; gjoer(); Environment.Exit(0); };
    }
}
