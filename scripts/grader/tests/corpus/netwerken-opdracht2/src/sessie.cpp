#include "sessie.hpp"
#include "bericht.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <cerrno>
#include <ctime>
#include <iostream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

double nu()
{
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

Sessie::Sessie(int fd, int nummer, const sockaddr_in& van, Teller& teller)
    : fd(fd), nr(nummer), adres(van), teller(teller)
{
}

Sessie::~Sessie() { close(fd); }

bool Sessie::lees()
{
    char buf[8192];
    ssize_t n = recv(fd, buf, sizeof buf, 0);
    if (n == 0) return false;
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    in.append(buf, n);
    return verwerk() && schrijf();
}

bool Sessie::schrijf()
{
    while (!uit.empty()) {
        ssize_t n = send(fd, uit.data(), uit.size(), MSG_NOSIGNAL);
        if (n < 0) return errno == EAGAIN || errno == EINTR;
        uit.erase(0, n);
    }
    return true;
}

bool Sessie::verwerk()
{
    const std::size_t kop = 1 + bericht::LENGTE;
    while (in.size() >= kop) {
        std::size_t n;
        try {
            n = std::stoul(in.substr(1, bericht::LENGTE));
        } catch (const std::exception&) {
            return false;               // geen getal, dus geen klant van ons
        }
        if (n > 999999) return false;
        if (in.size() < kop + n) break;
        char soort = in[0];
        std::string inhoud = in.substr(kop, n);
        in.erase(0, kop + n);
        if (soort == 'X') return false;
        uit += bericht::antwoord(beantwoord(soort, inhoud));
    }
    return true;
}

std::string Sessie::beantwoord(char soort, const std::string& inhoud)
{
    static const std::string soorten = "HAVT";
    auto k = soorten.find(soort);
    if (k == std::string::npos) return "onbekend commando";
    ++teller.vragen;
    std::cout << "Command " << k + 1 << std::endl;
    switch (soort) {
    case 'H': {
        std::string groot = inhoud;
        std::transform(groot.begin(), groot.end(), groot.begin(), [](unsigned char c) { return std::toupper(c); });
        return groot;
    }
    case 'A':
        return std::string("client IP = ") + inet_ntoa(adres.sin_addr) + ", port = " + std::to_string(ntohs(adres.sin_port));
    case 'V':
        return "requests served = " + std::to_string(teller.vragen);
    default: {
        long s = static_cast<long>(nu() - teller.start);
        char buf[64];
        std::snprintf(buf, sizeof buf, "run time = %02ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
        return buf;
    }
    }
}
