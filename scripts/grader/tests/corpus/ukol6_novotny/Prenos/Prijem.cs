using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Prenos
{
    internal static class Prijem
    {
        public const int Velikost = 100 * 1024;

        public static int Spust(int port)
        {
            var naslouchac = new TcpListener(IPAddress.Any, port);
            naslouchac.Start();
            Console.WriteLine("Server at 0.0.0.0:{0}", port);
            while (true)
            {
                var k = naslouchac.AcceptTcpClient();
                var vlakno = new Thread(Obsluha);
                vlakno.IsBackground = true;
                vlakno.Start(k);
            }
        }

        private static void Obsluha(object o)
        {
            using (var k = (TcpClient)o)
            {
                var ep = (IPEndPoint)k.Client.RemoteEndPoint;
                string kdo = string.Format("('{0}', {1})", ep.Address, ep.Port);
                Console.WriteLine("Connected by client at {0}", kdo);
                try
                {
                    var proud = k.GetStream();
                    byte[] data = new byte[Velikost];
                    int celkem = 0, n;
                    while (celkem < Velikost && (n = proud.Read(data, celkem, Velikost - celkem)) > 0)
                        celkem += n;
                    Console.WriteLine("Received {0} bytes", celkem);
                    proud.Write(data, 0, celkem);
                    Console.WriteLine("Data sent back to client");
                }
                catch (Exception e)
                {
                    Console.WriteLine("Chyba: {0}", e.Message);
                }
                Console.WriteLine("Connection closed by client at {0}", kdo);
            }
        }
    }
}
