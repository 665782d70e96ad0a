#pragma once
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <utility>

class NetError : public std::runtime_error {
public:
    explicit NetError(const std::string& what);
};

/// owns a file descriptor
class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket();
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int fd() const { return fd_; }
    void sendAll(const std::string& data) const;
    std::string receive(std::size_t max = 4096) const;

    static Socket bound(int type, int port);
    static sockaddr_in resolve(const std::string& host, int port, int type);

private:
    int fd_;
};

std::string toString(const sockaddr_in& a);
std::string upper(std::string s);
