#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

using namespace std;

static bool sendLine(int s, const string& t)
{
    string m = t + "\n";
    return send(s, m.data(), m.size(), MSG_NOSIGNAL) == (ssize_t)m.size();
}

static bool recvLine(int s, string& out)
{
    out.clear();
    char c;
    while (recv(s, &c, 1, 0) == 1) {
        if (c == '\n') return true;
        out += c;
    }
    return false;
}

static int lost()
{
    cout << "Conexao com o servidor perdida." << endl;
    return 1;
}

int main()
{
    signal(SIGINT, [](int) {
        (void)!write(1, "\nBye bye~\n", 10);
        _exit(0);
    });
    string ip, line;
    int port;
    cout << "IP do servidor: ";
    getline(cin, ip);
    cout << "Porta: ";
    getline(cin, line);
    port = stoi(line);

    int s = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    inet_pton(AF_INET, ip.c_str(), &a.sin_addr);
    if (connect(s, (sockaddr*)&a, sizeof a) < 0) {
        perror("connect");
        return 1;
    }
    socklen_t len = sizeof a;
    getsockname(s, (sockaddr*)&a, &len);
    cout << "The client is running on port " << ntohs(a.sin_port) << endl;

    while (true) {
        cout << "\n<Menu>\n"
                "1) converter texto para MAIUSCULAS\n"
                "2) meu IP e porta\n"
                "3) numero de pedidos\n"
                "4) tempo de execucao do servidor\n"
                "5) sair\n"
                "Opcao: " << flush;
        if (!getline(cin, line)) break;
        if (line.size() != 1 || line[0] < '1' || line[0] > '5') {
            cout << "Opcao invalida: " << line << endl;
            continue;
        }
        auto t0 = chrono::steady_clock::now();
        if (!sendLine(s, line)) return lost();
        if (line == "5") break;
        if (line == "1") {
            cout << "Frase: " << flush;
            string f;
            if (!getline(cin, f)) break;
            t0 = chrono::steady_clock::now();
            if (!sendLine(s, f)) return lost();
        }
        string r;
        if (!recvLine(s, r)) return lost();
        double ms = chrono::duration<double, milli>(chrono::steady_clock::now() - t0).count();
        cout << "\nReply from server: " << r << endl;
        printf("RTT = %.3f ms\n\n", ms);
        cout << "Pressione Enter para continuar..." << flush;
        if (!getline(cin, line)) break;
    }
    close(s);
    cout << "Bye bye~" << endl;
}
