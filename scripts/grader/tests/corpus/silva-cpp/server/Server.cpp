#include "Server.h"
#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace std;
using namespace std::chrono;

Server::Server(int port) : port_(port), start_(steady_clock::now()) {}

static bool sendAll(int fd, const string& s)
{
    size_t off = 0;
    while (off < s.size()) {
        ssize_t n = send(fd, s.data() + off, s.size() - off, MSG_NOSIGNAL);
        if (n <= 0) return false;
        off += n;
    }
    return true;
}

static bool getLine(int fd, string& buf, string& line)
{
    size_t pos;
    while ((pos = buf.find('\n')) == string::npos) {
        char tmp[2048];
        ssize_t n = recv(fd, tmp, sizeof tmp, 0);
        if (n <= 0) return false;
        buf.append(tmp, n);
    }
    line = buf.substr(0, pos);
    buf.erase(0, pos + 1);
    return true;
}

string Server::uptime() const
{
    long t = duration_cast<seconds>(steady_clock::now() - start_).count();
    char b[32];
    snprintf(b, sizeof b, "%02ld:%02ld:%02ld", t / 3600, t / 60 % 60, t % 60);
    return b;
}

void Server::minute()
{
    auto next = start_;
    while (true) {
        next += minutes(1);
        this_thread::sleep_until(next);
        lock_guard<mutex> g(m_);
        cerr << "[info] " << online_.size() << " cliente(s) conectado(s)" << endl;
    }
}

void Server::run()
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port_);
    a.sin_addr.s_addr = INADDR_ANY;
    if (::bind(s, (sockaddr*)&a, sizeof a) < 0 || listen(s, SOMAXCONN) < 0)
        throw runtime_error(strerror(errno));
    cout << "Servidor pronto na porta " << port_ << endl;
    thread(&Server::minute, this).detach();
    while (true) {
        sockaddr_in c{};
        socklen_t len = sizeof c;
        int fd = accept(s, (sockaddr*)&c, &len);
        if (fd < 0) continue;
        lock_guard<mutex> g(m_);
        int id = ++lastId_;
        online_[id] = fd;
        cerr << "[info] pedido de conexao de " << inet_ntoa(c.sin_addr) << ":" << ntohs(c.sin_port) << endl;
        cerr << "[info] cliente " << id << " entrou (" << online_.size() << " online)" << endl;
        thread(&Server::serve, this, fd, id, c).detach();
    }
}

void Server::serve(int fd, int id, sockaddr_in addr)
{
    string buf, line, text;
    while (getLine(fd, buf, line)) {
        if (line == "5") break;
        string reply;
        if (line == "1") {
            // the sentence comes as the next message
            if (!getLine(fd, buf, text)) break;
            transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return toupper(c); });
            served_++;
            reply = text;
        } else if (line == "2") {
            served_++;
            reply = string("client IP = ") + inet_ntoa(addr.sin_addr) + ", port = " + to_string(ntohs(addr.sin_port));
        } else if (line == "3") {
            reply = "requests served = " + to_string(++served_);
        } else if (line == "4") {
            served_++;
            reply = "run time = " + uptime();
        } else {
            if (!sendAll(fd, "opcao invalida\n")) break;
            continue;
        }
        {
            lock_guard<mutex> g(m_);
            cerr << "[info] cliente " << id << " comando " << line << endl;
        }
        if (!sendAll(fd, reply + "\n")) break;
    }
    lock_guard<mutex> g(m_);
    online_.erase(id);
    cerr << "[info] cliente " << id << " saiu (" << online_.size() << " online)" << endl;
    close(fd);
}
