#include "bericht.hpp"

#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <netdb.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

static void tot_ziens(int)
{
    const char m[] = "\nBye bye~\n";
    (void)!write(1, m, sizeof m - 1);
    _exit(0);
}

struct ServerWeg : std::runtime_error {
    ServerWeg() : std::runtime_error("De server is weg, helaas.") {}
};

static std::string lees(int fd, std::size_t n)
{
    std::string s(n, '\0');
    std::size_t al = 0;
    while (al < n) {
        ssize_t k = recv(fd, &s[al], n - al, 0);
        if (k <= 0) throw ServerWeg();
        al += k;
    }
    return s;
}

static int verbind(const char* host, const char* poort)
{
    addrinfo hints{}, *lijst;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (int e = getaddrinfo(host, poort, &hints, &lijst)) throw std::runtime_error(gai_strerror(e));
    int fd = socket(lijst->ai_family, lijst->ai_socktype, 0);
    int r = connect(fd, lijst->ai_addr, lijst->ai_addrlen);
    freeaddrinfo(lijst);
    if (r < 0) throw std::runtime_error("kan geen verbinding maken");
    return fd;
}

int main(int argc, char** argv)
try {
    signal(SIGINT, tot_ziens);
    signal(SIGPIPE, SIG_IGN);
    int fd = verbind(argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? argv[2] : "29999");
    sockaddr_in ik{};
    socklen_t l = sizeof ik;
    getsockname(fd, reinterpret_cast<sockaddr*>(&ik), &l);
    std::cout << "The client is running on port " << ntohs(ik.sin_port) << std::endl;

    const std::map<std::string, char> keuzes{{"1", 'H'}, {"2", 'A'}, {"3", 'V'}, {"4", 'T'}, {"5", 'X'}};
    std::string regel;
    for (;;) {
        std::cout << "<Menu>\n"
                     "1) convert text to UPPER-case\n"
                     "2) get my IP address and port number\n"
                     "3) get server request count\n"
                     "4) get server running time\n"
                     "5) exit\n"
                     "Input option: " << std::flush;
        if (!std::getline(std::cin, regel)) break;
        auto k = keuzes.find(regel);
        if (k == keuzes.end()) {
            std::cout << "Wrong option: " << regel << std::endl;
            continue;
        }
        std::string tekst;
        if (k->second == 'H') {
            std::cout << "Input sentence: " << std::flush;
            if (!std::getline(std::cin, tekst)) break;
        }
        const std::string uit = bericht::vraag(k->second, tekst);
        auto begin = std::chrono::steady_clock::now();
        if (send(fd, uit.data(), uit.size(), 0) < 0) throw ServerWeg();
        if (k->second == 'X') break;
        std::string terug = lees(fd, std::stoul(lees(fd, bericht::LENGTE)));
        std::chrono::duration<double, std::milli> duur = std::chrono::steady_clock::now() - begin;
        std::cout << "\nReply from server: " << terug << "\n";
        std::printf("RTT = %.3f ms\n\n", duur.count());
        std::fflush(stdout);
    }
    close(fd);
    std::cout << "Bye bye~" << std::endl;
    return 0;
} catch (const std::exception& e) {
    std::cout << e.what() << std::endl;
    return 1;
}
