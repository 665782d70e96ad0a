#pragma once
#include <stdexcept>
#include <string>

// a TCP socket that closes itself
class Sock {
public:
    explicit Sock(int fd = -1) : fd_(fd) {}
    Sock(Sock&& o) noexcept : fd_(o.fd_) { o.fd_ = -1; }
    Sock& operator=(Sock&&) = delete;
    Sock(const Sock&) = delete;
    ~Sock();

    static Sock listener(int port);
    static Sock dial(const std::string& host, const std::string& port);

    Sock accept() const;
    void writeAll(const char* p, size_t n) const;
    size_t readSome(char* p, size_t n) const;   // 0 = end
    void timeout(int seconds) const;

private:
    int fd_;
};
