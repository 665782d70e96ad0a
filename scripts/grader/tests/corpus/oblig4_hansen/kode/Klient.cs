using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;

class Klient
{
    static int Main(string[] args)
    {
        string vert = args.Length > 0 ? args[0] : "localhost";
        int port = args.Length > 1 ? int.Parse(args[1]) : 9090;
        int status = 0;
        try
        {
            using (TcpClient c = new TcpClient(vert, port))
            {
                Console.WriteLine("Connected to proxy at {0}:{1}", vert, port);
                NetworkStream s = c.GetStream();
                byte[] hello = Encoding.ASCII.GetBytes("hello");
                byte[] b = new byte[1024];
                for (int i = 1; i < 5; i++)
                {
                    Console.WriteLine();
                    Console.WriteLine("Sending: 'hello' (Request {0})", i);
                    s.Write(hello, 0, hello.Length);
                    int n = s.Read(b, 0, b.Length);
                    if (n == 0) throw new IOException("forbindelsen er lukket");
                    Console.WriteLine("Received: '{0}'", Encoding.ASCII.GetString(b, 0, n));
                    Thread.Sleep(1000);
                }
            }
        }
        catch (Exception e)
        {
            Console.WriteLine("Feil: " + e.Message);
            status = 1;
        }
        Console.WriteLine("Client shutting down.");
        return status;
    }
}
