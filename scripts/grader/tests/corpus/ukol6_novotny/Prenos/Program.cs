using System;

namespace Prenos
{
    internal static class Program
    {
        // mcs -out:prenos.exe Program.cs Prijem.cs Odesilani.cs
        private static int Main(string[] args)
        {
            if (args.Length >= 1 && args[0] == "server")
                return Prijem.Spust(args.Length > 1 ? int.Parse(args[1]) : 8000);
            if (args.Length >= 3 && args[0] == "klient")
                return Odesilani.Spust(args[1], int.Parse(args[2]));
            Console.Error.WriteLine("Pouziti: prenos.exe server [PORT]");
            Console.Error.WriteLine("         prenos.exe klient HOST PORT");
            return 2;
        }
    }
}
