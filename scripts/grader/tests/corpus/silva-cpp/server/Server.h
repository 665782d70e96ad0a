#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <string>

class Server {
public:
    explicit Server(int port);
    void run();

private:
    void serve(int fd, int id, sockaddr_in addr);
    void minute();
    std::string uptime() const;

    int port_;
    int lastId_ = 0;
    std::atomic<int> served_{0};
    std::mutex m_;
    std::map<int, int> online_;   // id -> fd
    std::chrono::steady_clock::time_point start_;
};
