#include "Server.h"
#include <csignal>
#include <iostream>
#include <unistd.h>

int main()
{
    signal(SIGINT, [](int) {
        (void)!write(1, "\nBye bye~\n", 10);
        _exit(0);
    });
    int port;
    std::cout << "Porta do servidor: ";
    if (!(std::cin >> port)) return 1;
    try {
        Server s(port);
        s.run();
    } catch (const std::exception& e) {
        std::cerr << "erro: " << e.what() << std::endl;
        return 1;
    }
}
