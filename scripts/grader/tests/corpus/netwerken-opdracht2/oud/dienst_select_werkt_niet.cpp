// eerste poging met select(), liep vast bij >1024 klanten. Niet nakijken!
#include <sys/select.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>
#include <cstdio>

int main()
{
    int l = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(29999);
    bind(l, (sockaddr*)&a, sizeof a);
    listen(l, 5);
    fd_set alle;
    FD_ZERO(&alle);
    FD_SET(l, &alle);
    for (;;) {
        fd_set nu = alle;
        select(FD_SETSIZE, &nu, nullptr, nullptr, nullptr);
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            if (!FD_ISSET(fd, &nu)) continue;
            if (fd == l) { int c = accept(l, nullptr, nullptr); FD_SET(c, &alle); continue; }
            char b[1000];
            int n = read(fd, b, sizeof b);
            if (n <= 0) { close(fd); FD_CLR(fd, &alle); }
            else printf("%.*s\n", n, b);
            // TODO antwoorden
        }
    }
}
