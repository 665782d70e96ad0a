#include "Socket.hpp"
#include <arpa/inet.h>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

NetError::NetError(const std::string& what) : std::runtime_error(what + ": " + std::strerror(errno)) {}

Socket::~Socket() {
    if (fd_ >= 0) ::close(fd_);
}

void Socket::sendAll(const std::string& data) const {
    std::size_t done = 0;
    while (done < data.size()) {
        ssize_t n = ::send(fd_, data.data() + done, data.size() - done, MSG_NOSIGNAL);
        if (n < 0) throw NetError("send");
        done += static_cast<std::size_t>(n);
    }
}

std::string Socket::receive(std::size_t max) const {
    std::string buf(max, '\0');
    ssize_t n = ::recv(fd_, &buf[0], buf.size(), 0);
    if (n < 0) throw NetError("recv");
    buf.resize(static_cast<std::size_t>(n));
    return buf;
}

Socket Socket::bound(int type, int port) {
    Socket s(::socket(AF_INET, type, 0));
    if (s.fd() < 0) throw NetError("socket");
    int on = 1;
    ::setsockopt(s.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_ANY);
    a.sin_port = htons(static_cast<uint16_t>(port));
    if (::bind(s.fd(), reinterpret_cast<sockaddr*>(&a), sizeof a) < 0) throw NetError("bind");
    return s;
}

sockaddr_in Socket::resolve(const std::string& host, int port, int type) {
    addrinfo hints{}, *res = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_socktype = type;
    int rc = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &res);
    if (rc != 0) throw std::runtime_error(host + ": " + gai_strerror(rc));
    sockaddr_in a;
    std::memcpy(&a, res->ai_addr, sizeof a);
    ::freeaddrinfo(res);
    return a;
}

std::string toString(const sockaddr_in& a) {
    char ip[INET_ADDRSTRLEN];
    ::inet_ntop(AF_INET, &a.sin_addr, ip, sizeof ip);
    return std::string(ip) + ":" + std::to_string(ntohs(a.sin_port));
}

std::string upper(std::string s) {
    for (char& c : s) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return s;
}
