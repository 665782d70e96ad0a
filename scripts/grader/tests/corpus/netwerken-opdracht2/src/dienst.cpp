// Opdracht 2b: één thread, epoll. Timer en Ctrl-C komen ook via epoll binnen.
#include "sessie.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <cstring>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>
#include <unordered_map>

namespace {

int check(int r, const char* wat)
{
    if (r < 0) throw std::system_error(errno, std::generic_category(), wat);
    return r;
}

class Dienst {
public:
    Dienst(const std::string& adres, int poort)
    {
        teller.start = nu();
        ep = check(epoll_create1(0), "epoll");

        luister = check(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
        int een = 1;
        setsockopt(luister, SOL_SOCKET, SO_REUSEADDR, &een, sizeof een);
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_port = htons(poort);
        if (inet_pton(AF_INET, adres.c_str(), &a.sin_addr) != 1) throw std::runtime_error("geen adres: " + adres);
        check(bind(luister, reinterpret_cast<sockaddr*>(&a), sizeof a), "bind");
        check(listen(luister, 1024), "listen");
        volg(luister, EPOLLIN, EPOLL_CTL_ADD);

        klok = check(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd");
        itimerspec elke{{60, 0}, {60, 0}};
        timerfd_settime(klok, 0, &elke, nullptr);
        volg(klok, EPOLLIN, EPOLL_CTL_ADD);

        sigset_t s;
        sigemptyset(&s);
        sigaddset(&s, SIGINT);
        sigprocmask(SIG_BLOCK, &s, nullptr);
        signalen = check(signalfd(-1, &s, 0), "signalfd");
        volg(signalen, EPOLLIN, EPOLL_CTL_ADD);

        std::cout << "The server is ready to receive on port " << poort << std::endl;
    }

    void draai()
    {
        epoll_event ev[64];
        for (;;) {
            int n = epoll_wait(ep, ev, 64, -1);
            for (int i = 0; i < n; i++) {
                int fd = ev[i].data.fd;
                if (fd == signalen) return;
                if (fd == luister) neem_aan();
                else if (fd == klok) minuut();
                else bedien(fd, ev[i].events);
            }
        }
    }

private:
    void volg(int fd, uint32_t wat, int hoe)
    {
        epoll_event e{};
        e.events = wat;
        e.data.fd = fd;
        epoll_ctl(ep, hoe, fd, &e);
    }

    void neem_aan()
    {
        sockaddr_in van{};
        socklen_t l = sizeof van;
        int fd = accept4(luister, reinterpret_cast<sockaddr*>(&van), &l, SOCK_NONBLOCK);
        if (fd < 0) return;
        std::cout << "Connection request from " << inet_ntoa(van.sin_addr) << ":" << ntohs(van.sin_port) << std::endl;
        sessies[fd] = std::make_unique<Sessie>(fd, ++laatste, van, teller);
        volg(fd, EPOLLIN, EPOLL_CTL_ADD);
        std::cout << "Client " << laatste << " connected. Number of connected clients = " << sessies.size() << std::endl;
    }

    void minuut()
    {
        uint64_t keer;
        if (read(klok, &keer, sizeof keer) == sizeof keer)
            std::cout << "Number of connected clients = " << sessies.size() << std::endl;
    }

    void bedien(int fd, uint32_t wat)
    {
        auto it = sessies.find(fd);
        if (it == sessies.end()) return;
        Sessie& s = *it->second;
        bool goed = (wat & EPOLLOUT) ? s.schrijf() : s.lees();
        if (goed) {
            volg(fd, s.wil_schrijven() ? EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
            return;
        }
        int nr = s.nummer();
        sessies.erase(it);
        std::cout << "Client " << nr << " disconnected. Number of connected clients = " << sessies.size() << std::endl;
    }

    Teller teller;
    int ep, luister, klok, signalen, laatste = 0;
    std::unordered_map<int, std::unique_ptr<Sessie>> sessies;
};

} // namespace

int main(int argc, char** argv)
{
    std::string adres = "0.0.0.0";
    int poort = 29999;
    for (int i = 1; i < argc; i++) {
        std::string optie = argv[i];
        if (optie.rfind("--poort=", 0) == 0) poort = std::stoi(optie.substr(8));
        else if (optie.rfind("--adres=", 0) == 0) adres = optie.substr(8);
        else {
            std::cerr << "gebruik: dienst [--adres=A.B.C.D] [--poort=N]\n";
            return 2;
        }
    }
    rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0) { r.rlim_cur = r.rlim_max; setrlimit(RLIMIT_NOFILE, &r); }
    try {
        Dienst(adres, poort).draai();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
    std::cout << "\nBye bye~" << std::endl;
    return 0;
}
