using System;
using System.Net.Sockets;

namespace Prenos
{
    internal static class Odesilani
    {
        public static int Spust(string host, int port)
        {
            Console.WriteLine("Connecting to {0}:{1}", host, port);
            try
            {
                using (var c = new TcpClient(host, port))
                {
                    var proud = c.GetStream();
                    byte[] ven = new byte[Prijem.Velikost];
                    new Random().NextBytes(ven);
                    proud.Write(ven, 0, ven.Length);
                    Console.WriteLine("Sent {0} bytes", ven.Length);
                    byte[] zpet = new byte[Prijem.Velikost];
                    int celkem = 0, n;
                    while (celkem < zpet.Length && (n = proud.Read(zpet, celkem, zpet.Length - celkem)) > 0)
                        celkem += n;
                    Console.WriteLine("Received {0} bytes", celkem);
                    if (celkem < ven.Length) return 1;
                }
            }
            catch (Exception e)
            {
                Console.WriteLine("Chyba: " + e.Message);
                return 1;
            }
            Console.WriteLine("Client finished.");
            return 0;
        }
    }
}
