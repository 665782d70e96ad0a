// SimpleEcho client:  simple-client --host=NAME --port=N [--udp]
#include "Options.hpp"
#include "Socket.hpp"
#include <iostream>
#include <sys/socket.h>

static int overTcp(const sockaddr_in& to) {
    Socket s(::socket(AF_INET, SOCK_STREAM, 0));
    if (::connect(s.fd(), reinterpret_cast<const sockaddr*>(&to), sizeof to) < 0) throw NetError("connect");
    std::string line;
    std::cout << "sentence> " << std::flush;
    std::getline(std::cin, line);
    s.sendAll(line);
    ::shutdown(s.fd(), SHUT_WR);
    std::string reply, part;
    while (!(part = s.receive()).empty()) reply += part;
    std::cout << "server says: " << reply << std::endl;
    return 0;
}

static int overUdp(const sockaddr_in& to) {
    Socket s(::socket(AF_INET, SOCK_DGRAM, 0));
    std::string line;
    std::cout << "sentence> " << std::flush;
    std::getline(std::cin, line);
    ::sendto(s.fd(), line.data(), line.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    std::cout << "server says: " << s.receive(65536) << std::endl;
    return 0;
}

int main(int argc, char** argv) {
    Options opt(argc, argv);
    const bool udp = opt.has("udp");
    try {
        sockaddr_in to = Socket::resolve(opt.get("host", "localhost"), opt.getInt("port", 12000),
                                         udp ? SOCK_DGRAM : SOCK_STREAM);
        return udp ? overUdp(to) : overTcp(to);
    } catch (const std::exception& e) {
        std::cerr << "error: " << e.what() << std::endl;
        return 1;
    }
}
