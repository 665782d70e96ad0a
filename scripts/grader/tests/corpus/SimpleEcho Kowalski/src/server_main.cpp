// SimpleEcho server: TCP and UDP on the same port number, one select() loop.
// A TCP client is served to its end before anything else happens.
#include "Options.hpp"
#include "Socket.hpp"
#include <algorithm>
#include <csignal>
#include <iostream>
#include <sys/select.h>
#include <sys/socket.h>

namespace {

void serveTcp(const Socket& listener) {
    sockaddr_in peer{};
    socklen_t len = sizeof peer;
    Socket client(::accept(listener.fd(), reinterpret_cast<sockaddr*>(&peer), &len));
    if (client.fd() < 0) throw NetError("accept");
    std::cout << "[tcp] " << toString(peer) << " connected" << std::endl;
    try {
        std::string text = client.receive();
        if (text.empty()) {
            std::cout << "[tcp] " << toString(peer) << " said nothing" << std::endl;
            return;
        }
        client.sendAll(upper(text));
        std::cout << "[tcp] " << toString(peer) << " answered, " << text.size() << " bytes" << std::endl;
    } catch (const NetError& e) {
        std::cerr << "[tcp] " << toString(peer) << ": " << e.what() << std::endl;
    }
}

void serveUdp(const Socket& sock) {
    static char buf[65536];
    sockaddr_in peer{};
    socklen_t len = sizeof peer;
    ssize_t n = ::recvfrom(sock.fd(), buf, sizeof buf, 0, reinterpret_cast<sockaddr*>(&peer), &len);
    if (n < 0) return;
    std::cout << "[udp] " << n << " bytes from " << toString(peer) << std::endl;
    std::string reply = upper(std::string(buf, static_cast<std::size_t>(n)));
    ::sendto(sock.fd(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&peer), len);
}

void onInterrupt(int) { _Exit(0); }

}  // namespace

int main(int argc, char** argv) {
    Options opt(argc, argv);
    const int port = opt.getInt("port", 12000);
    std::signal(SIGINT, onInterrupt);
    try {
        Socket tcp = Socket::bound(SOCK_STREAM, port);
        if (::listen(tcp.fd(), 8) < 0) throw NetError("listen");
        Socket udp = Socket::bound(SOCK_DGRAM, port);
        std::cout << "SimpleEcho up, tcp+udp port " << port << std::endl;
        for (;;) {
            fd_set set;
            FD_ZERO(&set);
            FD_SET(tcp.fd(), &set);
            FD_SET(udp.fd(), &set);
            if (::select(std::max(tcp.fd(), udp.fd()) + 1, &set, nullptr, nullptr, nullptr) < 0)
                throw NetError("select");
            if (FD_ISSET(udp.fd(), &set)) serveUdp(udp);
            if (FD_ISSET(tcp.fd(), &set)) serveTcp(tcp);
        }
    } catch (const std::exception& e) {
        std::cerr << "fatal: " << e.what() << std::endl;
        return 1;
    }
}
