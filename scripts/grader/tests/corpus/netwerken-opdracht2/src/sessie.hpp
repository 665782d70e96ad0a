#pragma once
#include <netinet/in.h>
#include <string>

struct Teller;

class Sessie {
public:
    Sessie(int fd, int nummer, const sockaddr_in& van, Teller& teller);
    ~Sessie();
    Sessie(const Sessie&) = delete;
    Sessie& operator=(const Sessie&) = delete;

    bool lees();      // false: de gebruiker is weg
    bool schrijf();
    bool wil_schrijven() const { return !uit.empty(); }
    int nummer() const { return nr; }

private:
    bool verwerk();
    std::string beantwoord(char soort, const std::string& inhoud);

    int fd, nr;
    sockaddr_in adres;
    Teller& teller;
    std::string in, uit;
};

struct Teller {
    long vragen = 0;
    double start = 0;
};

double nu();
