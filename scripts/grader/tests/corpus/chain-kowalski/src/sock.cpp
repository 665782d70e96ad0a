#include "sock.hpp"

#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

static std::runtime_error oops(const std::string& what) {
    return std::runtime_error(what + ": " + std::strerror(errno));
}

Sock::~Sock() {
    if (fd_ >= 0) ::close(fd_);
}

Sock Sock::listener(int port) {
    Sock s(::socket(AF_INET, SOCK_STREAM, 0));
    int on = 1;
    setsockopt(s.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = INADDR_ANY;
    a.sin_port = htons(port);
    if (::bind(s.fd_, reinterpret_cast<sockaddr*>(&a), sizeof a) < 0) throw oops("bind");
    if (::listen(s.fd_, 32) < 0) throw oops("listen");
    return s;
}

Sock Sock::dial(const std::string& host, const std::string& port) {
    addrinfo hints{}, *list = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (int e = getaddrinfo(host.c_str(), port.c_str(), &hints, &list))
        throw std::runtime_error(host + ": " + gai_strerror(e));
    Sock s(::socket(AF_INET, SOCK_STREAM, 0));
    int r = ::connect(s.fd_, list->ai_addr, list->ai_addrlen);
    freeaddrinfo(list);
    if (r < 0) throw oops("connect to " + host + ":" + port);
    return s;
}

Sock Sock::accept() const {
    int fd = ::accept(fd_, nullptr, nullptr);
    if (fd < 0) throw oops("accept");
    return Sock(fd);
}

void Sock::writeAll(const char* p, size_t n) const {
    while (n) {
        ssize_t k = ::send(fd_, p, n, MSG_NOSIGNAL);
        if (k < 0) throw oops("send");
        p += k;
        n -= k;
    }
}

size_t Sock::readSome(char* p, size_t n) const {
    ssize_t k = ::recv(fd_, p, n, 0);
    if (k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("timeout, no data for too long");
    if (k < 0) throw oops("recv");
    return k;
}

void Sock::timeout(int seconds) const {
    timeval tv{seconds, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
}
